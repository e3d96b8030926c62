import type { Random } from '../random.ts'
import type { Fault, FaultKind, Limits } from './fault.ts'

export interface PlannedFault extends Fault {
  readonly kind: string
  /** Before the fault after it may begin. */
  readonly pauseMs: number
}

/** All faults of a run, one after the other for ever: every kind comes before one comes again. */
export function* planFaults(
  kinds: readonly FaultKind[],
  random: Random,
  limits: Limits,
): Generator<PlannedFault, never> {
  if (kinds.length === 0) throw new Error('there is no kind of fault to plan')
  for (;;) {
    for (const { name, plan } of random.shuffle(kinds)) {
      yield { kind: name, pauseMs: random.between(0, 2_000), ...plan(random, limits) }
    }
  }
}
