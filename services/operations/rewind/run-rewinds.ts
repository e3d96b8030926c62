import type { Connection, Database } from '../../shared/database/database.ts'
import { releaseLock, takeLock } from '../../shared/database/named-lock.ts'
import { onConnection } from '../../shared/database/on-connection.ts'
import type { KafkaOptions } from '../../shared/kafka/client.ts'
import { pause } from '../../shared/runtime/backoff.ts'
import { messageOf } from '../../shared/runtime/errors.ts'
import type { Logger } from '../../shared/runtime/logger.ts'
import type { ConsumerGroup } from '../consumer-control/consumer-groups.ts'
import { findUnfinished } from './rewind-rows.ts'
import { takeStep } from './take-step.ts'

const LOCK = 'rewind'
const LOOK_MS = 1_000
const STEP_MS = 250

interface RunOptions {
  readonly database: Database
  readonly kafka: KafkaOptions
  readonly groups: readonly ConsumerGroup[]
  readonly log: Logger
}

/**
 * Carries rewinds out, also those that another operations process began and did not finish. One process at a time: the one
 * whose session holds the lock. The server frees the lock when that process dies.
 */
export function runRewinds({ database, kafka, groups, log }: RunOptions) {
  const stopping = new AbortController()
  let isUnderWay = false

  async function look(): Promise<void> {
    isUnderWay = (await findUnfinished(database)) !== undefined
    if (!isUnderWay) return
    await onConnection(database, async (connection) => {
      if (!(await takeLock(connection, LOCK))) return
      await carryOut(connection)
      await releaseLock(connection, LOCK)
    })
  }

  async function carryOut(connection: Connection): Promise<void> {
    for (;;) {
      const rewind = await findUnfinished(connection)
      if (rewind === undefined) return
      await takeStep({ connection, kafka, groups }, rewind)
      const after = await findUnfinished(connection)
      if (after?.state !== rewind.state)
        log.info({ rewindId: rewind.id, state: after?.state ?? 'ended' }, 'rewind: next step')
      if (!(await pause(after?.state === rewind.state ? STEP_MS : 0, stopping.signal))) return
    }
  }

  async function run(): Promise<void> {
    do {
      try {
        await look()
      } catch (error) {
        // Kafka or the database is away. The row says where to go on.
        const reason = messageOf(error)
        if (isUnderWay) log.warn({ reason }, 'rewind waits: a step failed, retrying')
        else log.debug({ reason }, 'rewinds were not looked for: the database is unavailable')
      }
    } while (await pause(LOOK_MS, stopping.signal))
  }

  const running = run()
  return {
    /** Leaves a rewind that is under way to the next operations process. */
    stop: async (): Promise<void> => {
      stopping.abort()
      await running
    },
  }
}
