import type { Program, WantedProgram } from './wanted-program.ts'

/** The server answered with another status than expected. */
export class HttpFailure extends Error {
  override readonly name = 'HttpFailure'
  readonly status: number
  constructor(status: number) {
    super(`HTTP status ${status}`)
    this.status = status
  }
}

/** A complete download with another size or checksum than the pinned one. */
export class WrongContent extends Error {
  override readonly name = 'WrongContent'
}

/** Programs are missing, and the network does not allow to download them. */
export class ProgramsUnavailable extends Error {
  override readonly name = 'ProgramsUnavailable'
  readonly wanted: readonly Program[]
  constructor(message: string, wanted: readonly WantedProgram[], cause?: unknown) {
    super(message, { cause })
    this.wanted = wanted.map(({ program }) => program)
  }
}
