/** What the command writes to. */
export interface DlqOutput {
  readonly print: (text: string) => void
  /** For what could not be done. */
  readonly complain: (text: string) => void
  /** How wide the terminal is; Infinity where there is none. */
  readonly columns: number
  /** How the command is written here, to name it in what is to be done next. */
  readonly program: string
}
