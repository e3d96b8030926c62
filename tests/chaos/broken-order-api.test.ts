// That a run can fail: without any one of its safeguards the order-api is found to break what is promised.
import { brokenOrderApi } from './variants/broken-order-api.ts'
import { testVariants } from './variants/test-variants.ts'

await testVariants(brokenOrderApi)
