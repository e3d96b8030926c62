import { messageOf } from '../../../services/shared/errors.ts'
import { pause } from '../../../services/shared/backoff.ts'
import type { Ledger } from '../buyers/ledger.ts'
import type { Stage } from '../platform/set-stage.ts'
import type { PlannedFault } from './plan-faults.ts'

const MOST_AT_ONCE = 3

export interface InjectedFault extends Pick<PlannedFault, 'kind' | 'what'> {
  readonly number: number
  readonly from: number
  /** Undefined while it is under way. */
  to: number | undefined
}

export interface InjectOptions {
  readonly stage: Stage
  readonly ledger: Ledger
  readonly faults: Iterable<PlannedFault>
  /** No further fault begins once it is aborted, and those under way end soon. */
  readonly signal: AbortSignal
  readonly onFault: (fault: InjectedFault) => void
}

/**
 * Injects one fault after the other, up to three at a time, those that meet at the same target one after the
 * other. Resolves when the last one has been undone.
 */
export async function injectFaults({ faults, signal, ...options }: InjectOptions): Promise<void> {
  const underWay = new Map<InjectedFault, { targets: readonly string[]; ended: Promise<void> }>()
  const failures: Error[] = []
  let number = 0
  let begun = 0

  const isTaken = (targets: readonly string[]) =>
    [...underWay.values()].some((other) => other.targets.some((target) => targets.includes(target)))

  for (const planned of faults) {
    await pause(planned.pauseMs, signal)
    while (underWay.size > 0 && (underWay.size >= MOST_AT_ONCE || isTaken(planned.targets)))
      await Promise.race(Array.from(underWay.values(), ({ ended }) => ended))
    if (signal.aborted) break
    const { kind, what, targets } = planned
    const fault: InjectedFault = { number: ++number, kind, what, from: Date.now(), to: undefined }
    const wasAlone = underWay.size === 0
    const atBegin = ++begun
    options.onFault(fault)
    const ended = planned
      .inject({
        ...options,
        signal,
        pause: (ms) => pause(ms, signal),
        isAlone: () => wasAlone && begun === atBegin,
      })
      .catch((error: unknown) => {
        const text = `fault ${fault.number} (${what}) could not be injected: ${messageOf(error)}`
        failures.push(new Error(text, { cause: error }))
      })
      .finally(() => {
        fault.to = Date.now()
        underWay.delete(fault)
      })
    underWay.set(fault, { targets, ended })
  }
  await Promise.all(Array.from(underWay.values(), ({ ended }) => ended))
  if (failures[0] !== undefined) throw failures[0]
}
