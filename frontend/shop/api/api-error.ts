import { readRetryAfter } from '../model/back-off.ts'
import { readProblem } from '../model/read-shapes.ts'

/** The server answered, and the answer is an error. */
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

/** No answer, or one that is not the order-api's: nobody knows what became of the request. */
export class NoAnswer extends Error {
  readonly code = 'no_answer'
}

export async function readApiError(response: Response): Promise<ApiError> {
  const body: unknown = await response.json().catch(() => undefined)
  const { code, message } = readProblem(body)
  const retryAfterMs = readRetryAfter(response.headers.get('retry-after'), Date.now())
  return new ApiError(response.status, code, message, retryAfterMs)
}
