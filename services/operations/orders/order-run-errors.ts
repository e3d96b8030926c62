import { DomainError } from '../../shared/runtime/errors.ts'

/** It does not run, or ORDER_API_URL is not its address. */
export class OrderApiAway extends DomainError {
  constructor(cause: unknown) {
    super('order_api_away', 'the order API does not answer, is it running?', { cause })
  }
}

export class UnknownProduct extends DomainError {
  constructor(id: number) {
    super('product_not_found', `there is no product ${id}`)
  }
}

export class NoProducts extends DomainError {
  constructor() {
    super('no_products', 'there is no product to order, create one first')
  }
}

export class RunNotFound extends DomainError {
  constructor(runId: string) {
    super(
      'run_not_found',
      `there is no order run ${runId}: it ended long ago, or operations was started again since`,
    )
  }
}

export class TooManyRuns extends DomainError {
  constructor(most: number) {
    super('too_many_runs', `${most} order runs are under way, stop one of them first`)
  }
}

/** LINE forbids load tests. */
export class RealLineNeedsCare extends DomainError {
  constructor() {
    super(
      'line_is_real',
      'LINE is real here and forbids load tests: place one order at a time ("count": 1), with your own LINE user id ' +
        'as userId, and confirm it with "confirm": true',
    )
  }
}

export class LoginNeeded extends DomainError {
  constructor() {
    super(
      'login_needed',
      'the order API asks for a LINE login (AUTH_MODE=line), which only a person has: place the order in the shop',
    )
  }
}

export class Stopping extends DomainError {
  constructor() {
    super('stopping', 'operations is stopping, try again soon')
  }
}
