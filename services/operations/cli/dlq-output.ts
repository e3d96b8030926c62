/** Where the command writes to. */
export interface DlqOutput {
  readonly print: (text: string) => void
  /** For failures. */
  readonly complain: (text: string) => void
  /** The terminal's width; Infinity without a terminal. */
  readonly columns: number
  /** How to write the command here, for hints about what to do next. */
  readonly program: string
}
