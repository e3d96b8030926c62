import { DomainError } from '../../../shared/runtime/errors.ts'

/** The exit status of the ops command. */
export const EXIT = { done: 0, refused: 1, wrongUse: 2 } as const

/** The arguments make no sense: the message says what to write instead. */
export class WrongUse extends DomainError {
  constructor(sentence: string) {
    super('wrong_use', sentence)
  }
}

/** Operations does not run, or something else answers at its address. */
export class Unreachable extends DomainError {
  constructor(sentence: string, options?: { cause?: unknown }) {
    super('unreachable', sentence, options)
  }
}

/** Operations answered with an error. */
export class Refused extends DomainError {
  readonly status: number
  constructor(status: number, code: string, sentence: string) {
    super(code, sentence)
    this.status = status
  }
}
