import request from 'supertest'
import { readConfig } from '../../../services/operations/config.ts'
import { serveOperations } from '../../../services/operations/operations.ts'
import { createReleases } from '../releases.ts'
import type { Scope } from '../scope.ts'
import { createTestDatabase, requiredVariable } from '../servers/test-database.ts'
import { silentLog } from '../servers/test-topics.ts'
import { unique } from '../unique.ts'
import { waitFor } from '../wait-for.ts'

export interface TestOperations {
  /** supertest against the running service. */
  readonly http: ReturnType<typeof request>
  readonly url: string
  readonly databaseUrl: string
  /** As SIGTERM does it. */
  readonly stop: () => Promise<void>
}

/**
 * The real operations in this process, on a port, a database and a topic of its own.
 * @param env settings that differ, as in `.env.example`
 * @param untilReady false: resolves at once, for tests of what happens before
 */
export async function startTestOperations(
  scope: Scope,
  env: Readonly<Record<string, string>> = {},
  { untilReady = true } = {},
): Promise<TestOperations> {
  const config = readConfig({
    DATABASE_URL: env.DATABASE_URL ?? (await createTestDatabase(scope)),
    KAFKA_BROKERS: env.KAFKA_BROKERS ?? requiredVariable('KAFKA_BROKERS'),
    KAFKA_TOPIC: unique('orders'),
    KAFKA_GROUP: unique('group'),
    OPERATIONS_PORT: '0',
    ...env,
  })
  const { onClose, stop } = createReleases()
  scope.onEnd(stop)
  const url = await serveOperations({ config, log: silentLog, onClose })
  if (untilReady) await waitFor('operations to be ready', async () => (await fetch(`${url}/readyz`)).ok)
  return { http: request(url), url, databaseUrl: config.DATABASE_URL, stop }
}
