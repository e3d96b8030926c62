// That a run can fail: without any one of its safeguards the notifier is found to break what is promised.
import { brokenNotifier } from './variants/broken-notifier.ts'
import { testVariants } from './variants/test-variants.ts'

await testVariants(brokenNotifier)
