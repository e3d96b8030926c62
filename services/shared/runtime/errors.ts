/**
 * An error with a meaning for the caller. `code` is stable and machine-readable; `message` is written for
 * people and may reach a client, so it never holds SQL, driver text or secrets. What went wrong below it
 * travels in `cause`, for the log only. The HTTP status of each code lives in each service's one table.
 */
export class DomainError extends Error {
  readonly code: string
  constructor(code: string, message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.name = new.target.name
    this.code = code
  }
}

/** What an unknown thrown value says, for a log line or a wrapped error. */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  // Several failed addresses of one host are an error without a message.
  return error.message || ((error as NodeJS.ErrnoException).code ?? error.name)
}
