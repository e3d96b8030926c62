import { DomainError } from '../../shared/runtime/errors.ts'

/** Only the simulator has faults that can be set. */
export class LineIsReal extends DomainError {
  constructor() {
    super('no_simulator', 'LINE is real here: only the LINE simulator has faults')
  }
}

/** @param reason without text of the HTTP client, whose errors carry the access token */
export class LineAway extends DomainError {
  constructor(server: string, reason: string) {
    super('line_away', `${server} does not answer as expected: ${reason}`)
  }
}
