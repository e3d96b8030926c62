import { readConfig } from '../../../services/notifier/config.ts'
import { serveNotifier } from '../../../services/notifier/notifier.ts'
import { createReleases } from '../releases.ts'
import type { Scope } from '../scope.ts'
import { requiredVariable } from '../servers/test-database.ts'
import { silentLog } from '../servers/test-topics.ts'
import { unique } from '../unique.ts'
import { waitFor } from '../wait-for.ts'

export interface TestNotifier {
  readonly url: string
  /** What it could not recover from, where a real one ends its process. */
  readonly failures: unknown[]
  /** As SIGTERM does it. */
  readonly stop: () => Promise<void>
}

/**
 * The real notifier in this process, in a group of its own; resolves when it has its place in the group.
 * @param env DATABASE_URL, KAFKA_TOPIC, LINE_API_BASE_URL, LINE_ACCESS_TOKEN, and what differs
 */
export async function startTestNotifier(
  scope: Scope,
  env: Readonly<Record<string, string>>,
): Promise<TestNotifier> {
  const config = readConfig({
    KAFKA_BROKERS: requiredVariable('KAFKA_BROKERS'),
    KAFKA_GROUP: unique('group'),
    NOTIFIER_PORT: '0',
    ...env,
  })
  const failures: unknown[] = []
  const { onClose, stop } = createReleases()
  scope.onEnd(stop)
  const url = await serveNotifier({
    config,
    proxyEnv: {},
    log: silentLog,
    onClose,
    fail: (error) => failures.push(error),
  })
  await waitFor('the notifier to be ready', async () => (await fetch(`${url}/readyz`)).ok)
  return { url, failures, stop }
}
