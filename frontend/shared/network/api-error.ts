import { NoAnswer } from './no-answer.ts'
import { readRetryAfter } from './back-off.ts'

/** The server answered with an error. */
export class ApiError extends Error {
  readonly status: number
  readonly code: string
  readonly retryAfterMs: number | undefined

  constructor(status: number, code: string, message: string, retryAfterMs: number | undefined) {
    super(message)
    this.status = status
    this.code = code
    this.retryAfterMs = retryAfterMs
  }
}

/** Whether an attempt failed for a reason outside of this page, so that it may be repeated. Other errors are faults. */
export function isOutage(error: unknown): boolean {
  return error instanceof NoAnswer || error instanceof ApiError
}

export async function readApiError(response: Response): Promise<ApiError> {
  const body: unknown = await response.json().catch(() => undefined)
  const { code, message } = readProblem(body)
  const retryAfterMs = readRetryAfter(response.headers.get('retry-after'), Date.now())
  return new ApiError(response.status, code, message, retryAfterMs)
}

/** `code` and `message` of a problem document; empty for other answers, such as a proxy's error page. */
function readProblem(value: unknown): { code: string; message: string } {
  const fields = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  const text = (key: string): string => (typeof fields[key] === 'string' ? fields[key] : '')
  return { code: text('code'), message: text('message') }
}
