import { messageOf } from '../../../services/shared/runtime/errors.ts'
import { pause, withTimeout } from '../../../services/shared/runtime/backoff.ts'
import type { Ledger } from '../buyers/ledger.ts'
import type { ChaosPlatform } from '../platform/start-chaos-platform.ts'
import type { PlannedFault } from './plan-faults.ts'

/** Enough to overlap; more would leave no process working. */
const MOST_AT_ONCE = 3
/** So that faults which need what is frozen for 40 s do not keep the others waiting. */
const LOOK_AHEAD = 12

export interface InjectedFault extends Pick<PlannedFault, 'kind' | 'what'> {
  readonly number: number
  readonly from: number
  /** Undefined while it is under way. */
  to: number | undefined
  /** There was nothing to strike. */
  missed: boolean
}

export interface InjectOptions {
  readonly platform: ChaosPlatform
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
  const { ledger } = options
  const underWay = new Map<PlannedFault, Promise<void>>()
  const upcoming = lookAhead(faults)
  let number = 0

  const isFree = ({ targets }: PlannedFault) =>
    [...underWay.keys()].every((other) => !other.targets.some((target) => targets.includes(target)))

  async function inject(planned: PlannedFault): Promise<void> {
    const { kind, what } = planned
    const fault = { number: ++number, kind, what, from: Date.now(), to: undefined, missed: false }
    const injected: InjectedFault = fault
    options.onFault(injected)
    try {
      const context = { ...options, signal, pause: (ms: number) => pause(ms, signal) }
      injected.missed = !(await inTime(planned.inject(context)))
    } catch (error) {
      // What does not come back after a fault has not survived it.
      const text = `fault ${fault.number} (${what}) did not end: ${messageOf(error)}`
      ledger.findings.push({ promise: 'drained', text, at: fault.from })
    } finally {
      injected.to = Date.now()
      underWay.delete(planned)
    }
  }

  const allEnd = () => Promise.all(underWay.values())

  while (!signal.aborted && !upcoming.isOver()) {
    const next = underWay.size < MOST_AT_ONCE ? upcoming.take(isFree) : undefined
    if (next === undefined) {
      await Promise.race(underWay.values())
      continue
    }
    if (next.calmMs !== undefined) {
      await allEnd()
      await pause(next.calmMs, signal)
    }
    underWay.set(next, inject(next))
    if (next.calmMs !== undefined) await allEnd()
    await pause(next.pauseMs, signal)
  }
  await allEnd()
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

/** Longer than any fault lasts and any process takes to come back. */
const LONGEST_MS = 240_000

async function inTime(injected: Promise<boolean>): Promise<boolean> {
  if (await withTimeout(injected, LONGEST_MS)) return injected
  throw new Error(`it took more than ${LONGEST_MS / 60_000} minutes`)
}
