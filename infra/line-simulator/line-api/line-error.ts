export interface Fault {
  readonly message: string
  readonly property: string
}

/** An error in LINE's words: HTTP status and body. The simulator's own calls use the same form. */
export class LineError extends Error {
  readonly status: number
  readonly details: readonly Fault[]
  constructor(status: number, message: string, details: readonly Fault[] = []) {
    super(message)
    this.name = 'LineError'
    this.status = status
    this.details = details
  }
  toJSON(): object {
    return { message: this.message, ...(this.details.length > 0 && { details: this.details }) }
  }
}

export const invalidBody = (details: readonly Fault[]) =>
  new LineError(400, `The request body has ${details.length} error(s)`, details)

export const invalidProperty = (property: string) =>
  new LineError(400, `The property, '${property}', in the request body is invalid (line: -, column: -)`)

export const unparsableBody = (line: number | string, column: number | string) =>
  new LineError(400, `The request body could not be parsed as JSON (line: ${line}, column: ${column})`)

export const invalidRetryKey = () =>
  new LineError(400, `The value for the 'X-Line-Retry-Key' parameter is invalid`)

export const unknownUser = () => new LineError(400, 'Failed to send messages')

export const unauthenticated = () =>
  new LineError(
    401,
    'Authentication failed. Confirm that the access token in the authorization header is valid.',
  )

export const forbidden = () => new LineError(403, 'Access to this API is not available for your account')

/** LINE documents no text for it. */
export const methodNotAllowed = () => new LineError(405, 'Method not allowed')

export function bodyTooLarge(limitBytes: number): LineError {
  const limit = limitBytes < 1_048_576 ? `${limitBytes / 1024}KB` : `${limitBytes / 1_048_576}MB`
  return new LineError(
    413,
    `Request exceeds the max size of ${limit}. Make the request smaller than ${limit} and try again.`,
  )
}

export const unsupportedMediaType = (contentType: string) =>
  new LineError(415, `The content type, '${contentType}', is not supported`)

export const rateLimited = () => new LineError(429, 'The API rate limit has been exceeded. Try again later.')

export const overQuota = () => new LineError(429, 'You have reached your monthly limit.')

/** LINE documents no body for a 500. */
export const internalError = () => new LineError(500, 'Internal server error')
