import type { Stack, StackOptions } from '../../../infra/local/stack/stack.ts'
import { startStack } from '../../../infra/local/stack/start-stack.ts'
import { makeTestDirectory } from '../make-test-directory.ts'
import type { Scope } from '../scope.ts'
import { createTestDatabase, requiredVariable } from '../servers/test-database.ts'
import { unique } from '../unique.ts'

export interface TestStackOptions extends Pick<StackOptions, 'programs' | 'progress'> {
  /** A Kafka and a database of its own, for tests that kill them; otherwise it uses those of `npm test`. */
  readonly ownServers?: boolean
  /** What it uses instead, where these are other servers. */
  readonly settings?: Readonly<Record<string, string>>
  /** The address that it listens on; by default loopback. */
  readonly host?: string
}

/** The whole platform in processes of its own, as `npm start` runs it, on free ports and with its own data. */
export async function startTestStack(
  scope: Scope,
  { ownServers = false, settings, host, ...options }: TestStackOptions = {},
): Promise<Stack> {
  const servers =
    settings ??
    (ownServers
      ? {}
      : {
          DATABASE_URL: await createTestDatabase(scope, { migrated: false }),
          KAFKA_BROKERS: requiredVariable('KAFKA_BROKERS'),
          KAFKA_TOPIC: unique('orders'),
          KAFKA_GROUP: unique('group'),
        })
  const stack = await startStack({
    ...options,
    directory: await makeTestDirectory('stack'),
    inherited: process.env,
    ports: 'any',
    settings: { ...servers, ...(host !== undefined && { HOST: host }) },
    command: 'a test',
  })
  scope.onEnd(stack.close)
  return stack
}
