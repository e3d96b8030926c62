import type { Logger } from './logger.ts'
import { messageOf, OperatorError } from './errors.ts'

type Release = () => unknown

export interface Lifecycle {
  /** Registers how to release something that was just acquired. Releases run in reverse order. */
  readonly onClose: (what: string, release: Release) => void
  /** Ends the process with status 1 after an orderly close; for errors that it cannot recover from. */
  readonly fail: (error: unknown) => void
  /** True once closing has begun. */
  readonly closing: AbortSignal
}

/** How long an orderly close may take before the process ends anyway. Less than its supervisors wait: 15 s. */
export const STOP_DEADLINE_MS = 10_000

interface LifecycleOptions {
  readonly log: Logger
  readonly deadlineMs?: number
}

/**
 * Runs a program: `start` acquires things one after another and registers their release. SIGTERM, SIGINT and SIGHUP
 * close everything in reverse order; a second signal ends the process at once. A start that fails halfway releases what
 * it has acquired, and the process exits with status 1.
 */
export async function runProgram(
  { log, deadlineMs = STOP_DEADLINE_MS }: LifecycleOptions,
  start: (lifecycle: Lifecycle) => Promise<void>,
): Promise<void> {
  const releases: { what: string; release: Release }[] = []
  const closing = new AbortController()

  async function close(exitCode: number): Promise<never> {
    closing.abort()
    let waitsFor = ''
    setTimeout(() => {
      log.error({ deadlineMs, waitsFor }, 'close took too long, ending anyway')
      process.exit(1)
    }, deadlineMs).unref()
    for (const { what, release } of releases.reverse()) {
      waitsFor = what
      try {
        await release()
      } catch (error) {
        log.error({ err: error, what }, 'release failed')
      }
    }
    log.info('closed')
    log.flush()
    process.exit(exitCode)
  }

  function fail(error: unknown): void {
    const details = error instanceof OperatorError ? { reason: messageOf(error.cause) } : { err: error }
    log.fatal(details, messageOf(error))
    if (!closing.signal.aborted) void close(1)
  }

  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (closing.signal.aborted) process.exit(1)
      log.info({ signal }, 'closing')
      void close(0)
    })
  }
  process.on('uncaughtException', fail)
  process.on('unhandledRejection', fail)

  try {
    await start({
      onClose: (what, release) => void releases.push({ what, release }),
      fail,
      closing: closing.signal,
    })
  } catch (error) {
    fail(error)
  }
}

/** Runs `read` and returns its result; when it throws, prints just the message and exits with status 1. */
export function exitOnError<T>(read: () => T): T {
  try {
    return read()
  } catch (error) {
    process.stderr.write(`${messageOf(error)}\n`)
    process.exit(1)
  }
}
