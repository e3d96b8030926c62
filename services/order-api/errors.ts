import { DomainError } from '../shared/runtime/errors.ts'

/** Why an order, or another request, could not be served; the HTTP status of each is in problem-details.ts. */
export class OutOfStock extends DomainError {
  constructor() {
    super('out_of_stock', 'product out of stock')
  }
}

export class ProductNotFound extends DomainError {
  constructor(productId: number) {
    super('product_not_found', `there is no product ${productId}`)
  }
}

export class OrderNotFound extends DomainError {
  constructor(orderId: number) {
    super('order_not_found', `there is no order ${orderId}`)
  }
}

export class IdempotencyKeyReused extends DomainError {
  constructor() {
    super('idempotency_key_reused', 'this Idempotency-Key was already used for another order')
  }
}

export class TooManyRequests extends DomainError {
  constructor(what: string) {
    super('too_many_requests', `too many ${what} in a short time, wait a moment`)
  }
}

export class QueueFull extends DomainError {
  constructor() {
    super('queue_full', 'too many orders are waiting, try again in a moment')
  }
}

/** Nothing was written: the request can be repeated as it is. */
export class DatabaseAway extends DomainError {
  constructor(cause: unknown) {
    super('database_away', 'the database cannot be reached and nothing was changed, try again in a moment', {
      cause,
    })
  }
}

/** The one case in which nothing can be said: the COMMIT's answer was lost and the database stayed away. */
export class OutcomeUnknown extends DomainError {
  constructor(cause: unknown) {
    const advice = 'look at your orders, or repeat the request with the same Idempotency-Key'
    super('outcome_unknown', `the database was lost while it committed; ${advice}`, { cause })
  }
}

export class OrderRefusedByDatabase extends DomainError {
  constructor(cause: unknown) {
    super('internal', 'the order could not be stored', { cause })
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

export class LoginKeysAway extends DomainError {
  constructor(cause: unknown) {
    super('login_keys_away', "LINE's login keys cannot be read at the moment, try again soon", {
      cause,
    })
  }
}
