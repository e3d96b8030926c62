/** How long a caller waits for one statement, as the driver takes it: in milliseconds. */
export interface TimeLimit {
  readonly timeout?: number
}
