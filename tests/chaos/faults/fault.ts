import type { Ledger } from '../buyers/ledger.ts'
import type { Stage } from '../platform/set-stage.ts'
import type { Random } from '../random.ts'

export interface Scene {
  readonly stage: Stage
  readonly ledger: Ledger
  /** Lets the fault last for so long; shorter when the run is given up. */
  readonly pause: (ms: number) => Promise<unknown>
  /** Whether no other fault was under way since this one began. */
  readonly isAlone: () => boolean
  /** Aborted when the run is given up. */
  readonly signal: AbortSignal
}

export interface Fault {
  /** For the log: "SIGSTOP kafka for 12 s". */
  readonly what: string
  /** What it needs for itself: two faults that name the same are never under way together. */
  readonly targets: readonly string[]
  /** Does it, and undoes what does not end by itself. */
  readonly inject: (scene: Scene) => Promise<void>
}

type Range = readonly [shortest: number, longest: number]

/** How long faults last. */
export interface Limits {
  readonly freezeMs: Range
  /** Whatever else lasts for a while. */
  readonly lastingMs: Range
}

export interface FaultKind {
  /** As `--only` names it. */
  readonly name: string
  /** All that is left to chance is decided here, from the seed. */
  readonly plan: (random: Random, limits: Limits) => Fault
}
