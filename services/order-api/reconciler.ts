import { backoffMs, pause } from '../shared/backoff.ts'
import type { Pool, PoolConnection } from '../shared/database.ts'
import { messageOf } from '../shared/errors.ts'
import type { Explanation } from '../shared/explain-connection-failure.ts'
import type { Logger } from '../shared/logger.ts'
import { becomeReconciler, leaveReconciler } from './store/reconciler-lock.ts'

const FIRST_RETRY_MS = 1_000
/** How long a stop waits for what is under way. What it does not wait for is rolled back, and done again later. */
const STOP_WAIT_MS = 1_000

export interface ReconcilerJob {
  /** What it is called where it cannot be done. */
  readonly name: string
  /** Must be safe to repeat, and to be cut off at any point. */
  readonly run: (connection: PoolConnection, signal: AbortSignal) => Promise<unknown>
}

export interface ReconcilerOptions {
  /** Of its own, so that it holds nobody up. */
  readonly pool: Pool
  readonly jobs: readonly ReconcilerJob[]
  readonly intervalMs: number
  readonly explain: (error: unknown) => Explanation
  readonly log: Logger
}

/**
 * Does its jobs at every interval, each on its own account: what keeps one of them from its work does not keep the
 * others. One process of all at a time, so that no work is done twice; it would do no harm.
 */
export function startReconciler({ pool, jobs, intervalMs, explain, log }: ReconcilerOptions): {
  stop: () => Promise<void>
} {
  const stopping = new AbortController()
  const { signal } = stopping
  const isOver = () => signal.aborted
  /** What keeps a job from its work, as it was told. */
  const told = new Map<string, string>()
  let inUse: PoolConnection | undefined

  async function attempt(job: ReconcilerJob): Promise<boolean> {
    try {
      inUse = await pool.getConnection()
      if (await becomeReconciler(inUse)) {
        await job.run(inUse, signal)
        await leaveReconciler(inUse)
        if (told.delete(job.name)) log.info(`${job.name}: it works again`)
      }
      inUse.release()
      return true
    } catch (error) {
      // Ends the transaction, and the session's right to reconcile, whatever state it is in.
      inUse?.destroy()
      if (!isOver()) tell(job, error)
      return false
    } finally {
      inUse = undefined
    }
  }

  /** Once: an outage is told by those who need what is away at once. */
  function tell({ name }: ReconcilerJob, error: unknown): void {
    const { text, definite } = explain(error)
    if (told.get(name) === text) return
    told.set(name, text)
    log.warn(definite ? { reason: messageOf(error) } : { err: error }, `${name}: it has to wait: ${text}`)
  }

  async function run(): Promise<void> {
    let failures = 0
    while (!isOver()) {
      let allDone = true
      for (const job of jobs) if (!isOver() && !(await attempt(job))) allDone = false
      failures = allDone ? 0 : failures + 1
      const retry = { firstMs: Math.min(FIRST_RETRY_MS, intervalMs), maxMs: intervalMs }
      await pause(allDone ? intervalMs : backoffMs(failures, retry), signal)
    }
  }

  const running = run()
  return {
    stop: async () => {
      stopping.abort()
      const finished = new AbortController()
      await Promise.race([running.finally(() => finished.abort()), pause(STOP_WAIT_MS, finished.signal)])
      inUse?.destroy()
    },
  }
}
