import { mkdtemp } from 'node:fs/promises'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { localDirectory } from '../../infra/local/paths.ts'
import type { Stack, StackOptions } from '../../infra/local/stack.ts'
import { startStack } from '../../infra/local/start-stack.ts'
import type { Scope } from './scope.ts'
import { createTestDatabase, requiredVariable } from './test-database.ts'
import { unique } from './unique.ts'

export interface TestStackOptions extends Pick<StackOptions, 'programs' | 'progress' | 'standIn'> {
  /** A Kafka and a database of its own, for tests that kill them; otherwise it uses those of `npm test`. */
  readonly ownServers?: boolean
  /** What it uses instead, where these are other servers. */
  readonly settings?: Readonly<Record<string, string>>
}

/** The whole platform in processes of its own, as `npm start` runs it, on free ports and with its own data. */
export async function startTestStack(
  scope: Scope,
  { ownServers = false, settings, ...options }: TestStackOptions = {},
): Promise<Stack> {
  // Below the directory of `npm test`, which ends what a killed test leaves behind there.
  const parent = join(localDirectory, 'test')
  mkdirSync(parent, { recursive: true })
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
    directory: await mkdtemp(join(parent, 'stack-')),
    inherited: process.env,
    ports: 'any',
    settings: servers,
    command: 'a test',
  })
  scope.onEnd(stack.close)
  return stack
}
