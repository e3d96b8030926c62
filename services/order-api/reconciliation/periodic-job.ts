import { repeatUntilAborted, pause, withTimeout } from '../../shared/runtime/backoff.ts'
import type { Connection, Database } from '../../shared/database/database.ts'
import { messageOf } from '../../shared/runtime/errors.ts'
import type { Explanation } from '../../shared/network/explain-connection-failure.ts'
import type { Logger } from '../../shared/runtime/logger.ts'
import { createSessionRounds } from '../../shared/database/lost-session.ts'
import { releaseLock, takeLock } from '../../shared/database/named-lock.ts'

const LOCK = 'reconcile'
const FIRST_RETRY_MS = 1_000
/** How long a stop waits for a running job. What is unfinished then is rolled back, and done again later. */
const STOP_WAIT_MS = 1_000

interface PeriodicJobOptions {
  /** For this job alone, so that jobs and requests do not delay each other. */
  readonly database: Database
  /** For the log. */
  readonly name: string
  /** Must be safe to repeat, and to interrupt at any point. */
  readonly job: (connection: Connection, signal: AbortSignal) => Promise<unknown>
  /** True: in one process at a time, so that no work is done twice; doing it twice would be harmless. */
  readonly exclusive: boolean
  readonly intervalMs: number
  readonly explain: (error: unknown) => Explanation
  readonly log: Logger
}

export interface PeriodicJob {
  readonly stop: () => Promise<void>
}

/** Runs its job at every interval, and sooner after a failure. */
export function startPeriodicJob(options: PeriodicJobOptions): PeriodicJob {
  const { database, name, job, exclusive, intervalMs, explain, log } = options
  const stopping = new AbortController()
  const { signal } = stopping
  const runRound = createSessionRounds(database)
  /** The failure that was logged last. */
  let logged: string | undefined
  let inUse: Connection | undefined

  async function runJob(connection: Connection): Promise<void> {
    inUse = connection
    try {
      if (exclusive && !(await takeLock(connection, LOCK))) return
      await job(connection, signal)
      if (exclusive) await releaseLock(connection, LOCK)
      if (logged !== undefined) log.info(`${name} resumed`)
      logged = undefined
    } finally {
      inUse = undefined
    }
  }

  /** Logs an outage once; those who need the failed server at once log it too. */
  function logFailure(error: unknown): void {
    const { text, definite } = explain(error)
    if (signal.aborted || logged === text) return
    logged = text
    log.warn(definite ? { reason: messageOf(error) } : { err: error }, `${name} paused: ${text}`)
  }

  const running = repeatUntilAborted(
    async () => {
      await runRound(runJob)
      await pause(intervalMs, signal)
    },
    { firstMs: Math.min(FIRST_RETRY_MS, intervalMs), maxMs: intervalMs, signal, onFailure: logFailure },
  )
  return {
    stop: async () => {
      stopping.abort()
      await withTimeout(running, STOP_WAIT_MS)
      inUse?.destroy()
    },
  }
}
