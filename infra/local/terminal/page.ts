/** What is known about the place that text is printed to. */
export interface Page {
  /** Infinity where lines may be as long as they are. */
  readonly columns: number
  readonly colors: boolean
}
