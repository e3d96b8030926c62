import request from 'supertest'
import { readConfig } from '../../../services/order-api/config.ts'
import { serveOrderApi } from '../../../services/order-api/order-api.ts'
import { createReleases } from '../releases.ts'
import type { Scope } from '../scope.ts'
import { createTestDatabase, requiredVariable } from '../servers/test-database.ts'
import { silentLog } from '../servers/test-topics.ts'
import { unique } from '../unique.ts'
import { waitFor } from '../wait-for.ts'

export interface TestOrderApi {
  /** supertest against the running API. */
  readonly http: ReturnType<typeof request>
  readonly url: string
  readonly databaseUrl: string
  readonly topic: string
  /** As SIGTERM does it. */
  readonly stop: () => Promise<void>
}

/**
 * The real order API in this process, on a port, a database and a topic of its own.
 * @param env settings that differ, as in `.env.example`
 * @param untilReady false: resolves at once, for tests of what happens before
 */
export async function startTestOrderApi(
  scope: Scope,
  env: Readonly<Record<string, string>> = {},
  { untilReady = true } = {},
): Promise<TestOrderApi> {
  const config = readConfig({
    DATABASE_URL: env.DATABASE_URL ?? (await createTestDatabase(scope)),
    KAFKA_BROKERS: requiredVariable('KAFKA_BROKERS'),
    KAFKA_TOPIC: unique('orders'),
    LIVE_POLL_MS: '25',
    PORT: '0',
    ...env,
  })
  const { onClose, stop } = createReleases()
  scope.onEnd(stop)
  const url = await serveOrderApi({ config, log: silentLog, onClose })
  if (untilReady) await waitFor('the order API to be ready', async () => (await fetch(`${url}/readyz`)).ok)
  return {
    http: request(url),
    url,
    databaseUrl: config.DATABASE_URL,
    topic: config.KAFKA_TOPIC,
    stop,
  }
}
