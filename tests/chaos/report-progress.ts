import type { Ledger } from './buyers/ledger.ts'
import type { InjectedFault } from './faults/inject-faults.ts'
import type { Gauges } from './watch/watch.ts'

const EVERY_MS = 250

type Phase = 'faults' | 'draining' | 'checking'

/** The state of a run, for its line of progress. */
export interface RunProgress {
  readonly phase: Phase
  readonly faults: readonly InjectedFault[]
  readonly ordersAnswered: number
  readonly pending: number
  readonly successful: number
}

export interface ProgressOptions {
  readonly ledger: Ledger
  readonly gauges: Gauges
  readonly onProgress: ((news: RunProgress) => void) | undefined
}

/** Reports the state of the run at an interval until it is stopped. */
export function reportProgress({ ledger, gauges, onProgress }: ProgressOptions) {
  const faults: InjectedFault[] = []
  let phase: Phase = 'faults'

  function report(): void {
    const { pending, successful } = gauges
    onProgress?.({ phase, faults, ordersAnswered: ledger.counts.placed, pending, successful })
  }

  const reporting = setInterval(report, EVERY_MS)
  return {
    faults,
    onFault: (fault: InjectedFault): void => {
      faults.push(fault)
      report()
    },
    onPhase: (next: Phase): void => {
      phase = next
      report()
    },
    stop: () => clearInterval(reporting),
  }
}
