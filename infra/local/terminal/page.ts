/** The terminal, if there is one, that text is printed to. */
export interface Page {
  /** Infinity without a terminal. */
  readonly columns: number
  readonly colors: boolean
}
