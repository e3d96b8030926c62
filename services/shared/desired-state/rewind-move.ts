/** What a rewind does in one partition. Operations stores it, and notifiers count what is read again because of it. */
export interface RewindMove {
  readonly partition: number
  /** Where the group would read on without the rewind. */
  readonly committed: number
  readonly target: number
  /** How many messages are read again, or are skipped when the target is behind the committed offset. */
  readonly messages: number
}
