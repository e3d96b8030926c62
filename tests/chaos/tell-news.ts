import type { Ledger } from './buyers/ledger.ts'
import type { InjectedFault } from './faults/inject-faults.ts'
import type { Gauges } from './watch/watch.ts'

const EVERY_MS = 250

type Phase = 'faults' | 'draining' | 'checking'

/** Where a run is, for whoever waits for it. */
export interface News {
  readonly phase: Phase
  readonly faults: readonly InjectedFault[]
  readonly ordersAnswered: number
  readonly pending: number
  readonly successful: number
}

export interface NewsOptions {
  readonly ledger: Ledger
  readonly gauges: Gauges
  readonly onNews: ((news: News) => void) | undefined
}

/** Tells where the run is, again and again until it is stopped. */
export function tellNews({ ledger, gauges, onNews }: NewsOptions) {
  const faults: InjectedFault[] = []
  let phase: Phase = 'faults'

  function tell(): void {
    const { pending, successful } = gauges
    onNews?.({ phase, faults, ordersAnswered: ledger.counts.placed, pending, successful })
  }

  const telling = setInterval(tell, EVERY_MS)
  return {
    faults,
    onFault: (fault: InjectedFault): void => {
      faults.push(fault)
      tell()
    },
    onPhase: (next: Phase): void => {
      phase = next
      tell()
    },
    stop: () => clearInterval(telling),
  }
}
