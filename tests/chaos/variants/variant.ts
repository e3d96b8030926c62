import type { PromiseName } from '../finding.ts'

/** A piece of a service's source that is replaced before it runs. */
export interface CodeChange {
  /** From the project's root. */
  readonly file: string
  /** Stands there exactly once. */
  readonly replace: string
  readonly by: string
}

/** The platform without one of its safeguards. */
export interface Variant {
  readonly name: string
  readonly changes: readonly CodeChange[]
  /** The kinds of fault that show what is missing. They are injected until the finding shows. */
  readonly shownBy: readonly string[]
  /** What a run must find: the broken promise, and a text that nothing else causes. */
  readonly breaks: PromiseName
  readonly finding: RegExp
  /**
   * One fault is enough, and the finding counts only once a healthy platform would have drained: before that, it also
   * has pending orders and unread messages.
   */
  readonly showsWhenDrained?: true
  /** A fault strikes Kafka or the database server, which other runs must not share then. */
  readonly strikesServers?: true
}
