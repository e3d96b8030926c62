import type { Ledger } from '../buyers/ledger.ts'
import type { ChaosPlatform } from '../platform/start-chaos-platform.ts'
import type { Random } from '../random.ts'

export interface FaultContext {
  readonly platform: ChaosPlatform
  readonly ledger: Ledger
  /** Lets the fault last for so long; shorter when the run is given up. */
  readonly pause: (ms: number) => Promise<unknown>
  /** Aborted when the run is given up. */
  readonly signal: AbortSignal
}

export interface Fault {
  /** For the log: "SIGSTOP kafka for 12 s". */
  readonly what: string
  /** What it needs for itself: two faults that name the same are never under way together. */
  readonly targets: readonly string[]
  /** Begins only after so long without any other fault, and while it lasts no other begins. */
  readonly calmMs?: number
  /** Does it, and undoes what does not end by itself. False when there was nothing to strike. */
  readonly inject: (context: FaultContext) => Promise<boolean>
}

type Range = readonly [shortest: number, longest: number]

/** How long faults last. */
export interface Limits {
  readonly freezeMs: Range
  /** Whatever else lasts for a while. */
  readonly lastingMs: Range
  /** What a fault that must be alone waits for: longer than what an earlier one leaves behind. */
  readonly calmMs: number
}

export interface FaultKind {
  /** As `--only` names it. */
  readonly name: string
  /** All that is left to chance is decided here, from the seed. */
  readonly plan: (random: Random, limits: Limits) => Fault
}
