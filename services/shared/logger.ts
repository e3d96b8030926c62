import { pino, type Logger } from 'pino'

export type { Logger }

export interface LoggerOptions {
  /** The service's name, on every line. */
  readonly name: string
  readonly level: string
  /** A human-readable form, for a terminal; otherwise one JSON object per line. */
  readonly pretty: boolean
}

/**
 * One JSON line per event. Errors are reduced to what helps (type, code, message, stack and the same of
 * their causes): an AxiosError, for instance, carries the request's bearer token in its other properties.
 */
export function createLogger({ name, level, pretty }: LoggerOptions): Logger {
  return pino({
    name,
    level,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    serializers: { err: describeError },
    redact: ['*.authorization', '*.password', '*.accessToken', '*.idToken'],
    ...(pretty && {
      transport: { target: 'pino-pretty', options: { ignore: 'pid,hostname', translateTime: 'HH:MM:ss.l' } },
    }),
  })
}

interface ErrorDescription {
  type: string
  message: string
  code?: unknown
  stack?: string | undefined
  cause?: ErrorDescription
}

function describeError(error: unknown): ErrorDescription {
  if (!(error instanceof Error)) return { type: typeof error, message: String(error) }
  return {
    type: error.name,
    message: error.message,
    ...('code' in error && { code: error.code }),
    stack: error.stack,
    ...(error.cause !== undefined && { cause: describeError(error.cause) }),
  }
}
