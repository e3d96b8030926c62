import { DomainError } from '../../shared/runtime/errors.ts'

export class ProductNotFound extends DomainError {
  constructor(id: number) {
    super('product_not_found', `there is no product ${id}`)
  }
}

export class TooMuchStock extends DomainError {
  constructor(cause: unknown) {
    super('too_much_stock', 'the product has so many pieces that no more can be added', { cause })
  }
}

/** Orders for it hold its row without a pause. */
export class ProductBusy extends DomainError {
  constructor(cause: unknown) {
    super('product_busy', 'the product is being ordered without a pause and nothing was changed, try again', {
      cause,
    })
  }
}

/** The connection was lost before the answer. */
export class RestockUnknown extends DomainError {
  constructor(cause: unknown) {
    super(
      'outcome_unknown',
      'the connection to the database was lost: look at the stock of the product before you add pieces again',
      { cause },
    )
  }
}
