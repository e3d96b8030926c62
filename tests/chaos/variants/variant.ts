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
  /** The kinds of fault that show what is missing. */
  readonly shownBy: readonly string[]
  /** How many of these it takes. */
  readonly faults: number
  /** What a run must find: of which promise, and in what words, which nothing else makes it say. */
  readonly breaks: PromiseName
  readonly finding: RegExp
  /** Whether it shows only once a healthy platform would have drained. */
  readonly drains?: boolean
}
