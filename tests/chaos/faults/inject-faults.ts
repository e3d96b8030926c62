import { messageOf } from '../../../services/shared/errors.ts'
import { pause } from '../../../services/shared/backoff.ts'
import type { Ledger } from '../buyers/ledger.ts'
import type { Stage } from '../platform/set-stage.ts'
import type { PlannedFault } from './plan-faults.ts'

const MOST_AT_ONCE = 3
const LOOK_AHEAD = 12

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
 * Injects one fault after the other, up to three at a time. One whose target another fault has just now is passed
 * over until it is free. Resolves when the last one has been undone.
 */
export async function injectFaults({ faults, signal, ...options }: InjectOptions): Promise<void> {
  const underWay = new Map<InjectedFault, { targets: readonly string[]; ended: Promise<void> }>()
  const failures: Error[] = []
  const upcoming = lookAhead(faults)
  let number = 0

  const isFree = ({ targets }: PlannedFault) =>
    [...underWay.values()].every((other) => !other.targets.some((target) => targets.includes(target)))

  function begin({ kind, what, targets, inject }: PlannedFault): void {
    const fault: InjectedFault = { number: ++number, kind, what, from: Date.now(), to: undefined }
    const wasAlone = underWay.size === 0
    options.onFault(fault)
    const ended = inject({
      ...options,
      signal,
      pause: (ms) => pause(ms, signal),
      isAlone: () => wasAlone && number === fault.number,
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

  const someEnd = () => Promise.race(Array.from(underWay.values(), ({ ended }) => ended))

  while (!signal.aborted && !upcoming.isOver()) {
    const next = underWay.size < MOST_AT_ONCE ? upcoming.take(isFree) : undefined
    if (next === undefined) {
      await someEnd()
      continue
    }
    begin(next)
    await pause(next.pauseMs, signal)
  }
  await Promise.all(Array.from(underWay.values(), ({ ended }) => ended))
  if (failures[0] !== undefined) throw failures[0]
}

/** The next few faults, of which one may come before another. */
function lookAhead(faults: Iterable<PlannedFault>) {
  const rest = faults[Symbol.iterator]()
  const queue: PlannedFault[] = []

  function fill(): void {
    while (queue.length < LOOK_AHEAD) {
      const next = rest.next()
      if (next.done === true) return
      queue.push(next.value)
    }
  }

  return {
    /** The first that may begin; undefined when none may just now. */
    take: (mayBegin: (fault: PlannedFault) => boolean): PlannedFault | undefined => {
      fill()
      const index = queue.findIndex(mayBegin)
      return index === -1 ? undefined : queue.splice(index, 1)[0]
    },
    isOver: (): boolean => {
      fill()
      return queue.length === 0
    },
  }
}
