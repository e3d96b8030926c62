import { DomainError } from '../runtime/errors.ts'

/** The HTTP status of each error code that any request can get. */
export const REQUEST_STATUSES: Readonly<Record<string, number>> = {
  malformed: 400,
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  method_not_allowed: 405,
  body_too_large: 413,
  unsupported_media_type: 415,
  too_many_streams: 429,
  database_away: 503,
}

export interface Fault {
  /** The invalid field, as the client wrote it. */
  readonly path: string
  readonly message: string
}

/** A request that does not match its schema; one entry per fault. */
export class InvalidRequest extends DomainError {
  readonly errors: readonly Fault[]
  constructor(errors: readonly Fault[]) {
    super('invalid', errors.map(({ path, message }) => `${path}: ${message}`).join('; '))
    this.errors = errors
  }
}

export class Unauthenticated extends DomainError {
  constructor(message: string, cause?: unknown) {
    super('unauthenticated', message, { cause })
  }
}

export class Forbidden extends DomainError {
  constructor(message: string) {
    super('forbidden', message)
  }
}

export class NotFound extends DomainError {
  constructor(method: string, path: string) {
    super('not_found', `there is no ${method} ${path}`)
  }
}

export class MethodNotAllowed extends DomainError {
  constructor(method: string, path: string, allowed: string) {
    super('method_not_allowed', `${method} is not allowed for ${path}, only ${allowed}`)
  }
}

export class UnsupportedMediaType extends DomainError {
  constructor() {
    super('unsupported_media_type', 'send the body as JSON, with the header Content-Type: application/json')
  }
}

/** A closed stream makes room at once, but nothing says when one will close. */
export class TooManyStreams extends DomainError {
  readonly retryAfterSeconds = 5
  constructor(whose: string) {
    super('too_many_streams', `too many streams ${whose} are open, close one or try again later`)
  }
}
