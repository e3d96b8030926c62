import { backoffMs, pause, withTimeout } from '../../shared/runtime/backoff.ts'
import type { Connection, Database } from '../../shared/database/database.ts'
import { messageOf } from '../../shared/runtime/errors.ts'
import type { Explanation } from '../../shared/network/explain-connection-failure.ts'
import type { Logger } from '../../shared/runtime/logger.ts'
import { createSessionRounds } from '../../shared/database/lost-session.ts'
import { releaseLock, takeLock } from '../../shared/database/named-lock.ts'

const LOCK = 'reconcile'
const FIRST_RETRY_MS = 1_000
/** How long a stop waits for what is under way. What it does not wait for is rolled back, and done again later. */
const STOP_WAIT_MS = 1_000

interface ReconcilerOptions {
  /** Of its own, so that it holds nobody up, and nobody it. */
  readonly database: Database
  /** What it is called where it cannot be done. */
  readonly name: string
  /** Must be safe to repeat, and to be cut off at any point. */
  readonly job: (connection: Connection, signal: AbortSignal) => Promise<unknown>
  /** True: by one process of all at a time, so that no work is done twice; it would do no harm. */
  readonly alone: boolean
  readonly intervalMs: number
  readonly explain: (error: unknown) => Explanation
  readonly log: Logger
}

/** Does its job at every interval, and sooner where it could not be done. */
export function startPeriodicJob(options: ReconcilerOptions): { stop: () => Promise<void> } {
  const { database, name, job, alone, intervalMs, explain, log } = options
  const stopping = new AbortController()
  const { signal } = stopping
  const isOver = () => signal.aborted
  /** What keeps it from its work, as it was told. */
  let told: string | undefined
  let inUse: Connection | undefined
  const runRound = createSessionRounds(database)

  async function attempt(connection: Connection): Promise<void> {
    inUse = connection
    try {
      if (alone && !(await takeLock(connection, LOCK))) return
      await job(connection, signal)
      if (alone) await releaseLock(connection, LOCK)
      if (told !== undefined) log.info(`${name}: it works again`)
      told = undefined
    } finally {
      inUse = undefined
    }
  }

  /** Once: an outage is told by those who need what is away at once. */
  function tell(error: unknown): void {
    const { text, definite } = explain(error)
    if (told === text) return
    told = text
    log.warn(definite ? { reason: messageOf(error) } : { err: error }, `${name}: it has to wait: ${text}`)
  }

  async function run(): Promise<void> {
    const retry = { firstMs: Math.min(FIRST_RETRY_MS, intervalMs), maxMs: intervalMs }
    let failures = 0
    while (!isOver()) {
      try {
        await runRound(attempt)
        failures = 0
      } catch (error) {
        failures += 1
        if (!isOver()) tell(error)
      }
      await pause(failures === 0 ? intervalMs : backoffMs(failures, retry), signal)
    }
  }

  const running = run()
  return {
    stop: async () => {
      stopping.abort()
      await withTimeout(running, STOP_WAIT_MS)
      inUse?.destroy()
    },
  }
}
