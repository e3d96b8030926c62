/**
 * An error with a meaning for the caller. `code` is stable and machine-readable; `message` is written for
 * people and may reach a client, so it never contains SQL, driver text or secrets. `cause` is the underlying error, for
 * the log only. Each service has one table with the HTTP status of each code.
 */
export class DomainError extends Error {
  readonly code: string
  constructor(code: string, message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.name = new.target.name
    this.code = code
  }
}

/** A fault that an operator can remove: its message says how, so its log line needs no stack. `cause` has the details. */
export class OperatorError extends DomainError {}

/** The message of any thrown value, for a log line or a wrapped error. */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  // When several addresses of a host failed, the error has no message.
  return error.message || ((error as NodeJS.ErrnoException).code ?? error.name)
}
