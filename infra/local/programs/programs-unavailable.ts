export type Program = 'kafka' | 'mariadb'

/** Programs that are not here cannot be had either, for a reason that lies in the network. */
export class ProgramsUnavailable extends Error {
  override readonly name = 'ProgramsUnavailable'
  readonly wanted: readonly Program[]
  constructor(wanted: readonly Program[], cause: Error) {
    super(cause.message, { cause })
    this.wanted = wanted
  }
}
