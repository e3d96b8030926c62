import { DomainError } from '../shared/runtime/errors.ts'

/** The errors of the order API. The HTTP status of each code is in http/error-handler.ts. */
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
    super('too_many_requests', `too many ${what} in a short time, try again later`)
  }
}

export class QueueFull extends DomainError {
  constructor() {
    super('queue_full', 'too many orders are waiting, try again soon')
  }
}

/** The only case with an unknown outcome: the connection was lost during COMMIT, and the database stayed unavailable. */
export class OutcomeUnknown extends DomainError {
  constructor(cause: unknown) {
    const advice = 'check your orders, or send the request again with the same Idempotency-Key'
    super('outcome_unknown', `the connection to the database was lost during the commit; ${advice}`, {
      cause,
    })
  }
}

export class OrderRefusedByDatabase extends DomainError {
  constructor(cause: unknown) {
    super('internal', 'the order could not be stored', { cause })
  }
}

export class LoginKeysAway extends DomainError {
  constructor(cause: unknown) {
    super('login_keys_away', "LINE's login keys cannot be read at the moment, try again soon", { cause })
  }
}
