import { pino, type Logger } from 'pino'
import { messageOf } from './errors.ts'
import { createRepeatedLines } from './repeated-lines.ts'

export type { Logger }

interface LoggerOptions {
  /** The service's name, on every line. */
  readonly name: string
  readonly level: string
  /** A human-readable form instead of one JSON object per line. Default: when the output is a terminal. */
  readonly pretty?: boolean | undefined
}

const SECRETS = ['authorization', 'password', 'accessToken', 'idToken']
/** More causes than any real error has; one of them may be the error itself. */
const MAX_CAUSES = 8

/**
 * One JSON line per event. Errors are reduced to what helps (type, code, message, stack and the same of
 * their causes): an error of an HTTP client may carry the request's bearer token in its other properties. Lines that
 * repeat are summed up every ten seconds, and by `flush`; at level debug each of them is logged, too.
 */
export function createLogger({ name, level, pretty = process.stdout.isTTY }: LoggerOptions): Logger {
  const repeatedLines = createRepeatedLines()
  const log = pino({
    name,
    level,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }), log: describeErrors },
    serializers: { err: (error: unknown) => describeError(error) },
    redact: SECRETS.flatMap((name) => [name, `*.${name}`]),
    hooks: { logMethod: repeatedLines.logMethod },
    ...(pretty && {
      transport: { target: 'pino-pretty', options: { ignore: 'pid,hostname', translateTime: 'HH:MM:ss.l' } },
    }),
  })
  const flush = log.flush.bind(log)
  log.flush = (done) => {
    repeatedLines.flush()
    flush(done)
  }
  return log
}

interface ErrorDescription {
  type: string
  message: string
  code?: unknown
  stack?: string | undefined
  cause?: ErrorDescription
}

/** Errors under other names than `err`, which has its serializer. */
function describeErrors(line: Record<string, unknown>): Record<string, unknown> {
  const described = Object.entries(line).map(([name, value]) =>
    name !== 'err' && value instanceof Error ? [name, describeError(value)] : [name, value],
  )
  return Object.fromEntries(described) as Record<string, unknown>
}

function describeError(error: unknown, depth = 0): ErrorDescription {
  if (!(error instanceof Error)) return { type: typeof error, message: String(error) }
  return {
    type: error.name,
    message: error.message,
    ...('code' in error && { code: error.code }),
    stack: error.stack,
    ...(error.cause !== undefined && depth < MAX_CAUSES && { cause: describeError(error.cause, depth + 1) }),
  }
}

const REPEAT_AFTER_MS = 60_000

/**
 * Logs what a service waits for: each state once, and again every minute while it lasts, for readers who open the log
 * later. `reason` is the driver's error.
 */
export function createStateLog(log: Logger): (state: string, reason: unknown) => void {
  let logged = ''
  let at = 0
  return (state, reason) => {
    if (state === logged && performance.now() - at < REPEAT_AFTER_MS) return
    logged = state
    at = performance.now()
    log.warn({ reason: messageOf(reason) }, state)
  }
}
