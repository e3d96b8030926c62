import { pause } from '../../services/shared/runtime/backoff.ts'
import type { Ledger } from './buyers/ledger.ts'
import { checkEverything } from './checks/check-everything.ts'
import type { Evidence } from './checks/evidence.ts'
import type { PlannedFault } from './faults/plan-faults.ts'
import type { Finding } from './finding.ts'
import type { Variant } from './variants/variant.ts'

const INTERVAL_MS = 250
/** What is only under way has changed by then. */
const CONFIRM_MS = 2_000
/** After a fault: long enough for a restart, and for a finding to show and to be confirmed. */
const AFTER_FAULT_MS = 10_000

export interface Search {
  /** Aborted when the finding shows. */
  readonly found: AbortSignal
  /** The same fault, which ends only after the platform was checked. */
  readonly thenCheck: (fault: PlannedFault) => PlannedFault
  readonly stop: () => Promise<void>
}

/**
 * Checks a running variant again and again, so that the run ends as soon as its finding shows. A check of a running
 * platform may be wrong about what is under way: a finding counts when it stays, and is proven by the check after the
 * services have stopped.
 */
export function searchFinding(variant: Variant, ledger: Ledger, gather: () => Promise<Evidence>): Search {
  const [found, stopping] = [new AbortController(), new AbortController()]
  /** When each finding first showed, by its text. */
  let seen = new Map<string, number>()
  let confirmedUntil = 0

  const isProof = ({ promise, text }: Finding) => promise === variant.breaks && variant.finding.test(text)

  async function checkLedger(): Promise<void> {
    while (await pause(INTERVAL_MS, stopping.signal)) if (ledger.findings.some(isProof)) found.abort()
  }

  async function checkEvidence(): Promise<void> {
    while (await pause(INTERVAL_MS, stopping.signal)) {
      const startedAt = Date.now()
      // Fails while a fault has stopped a server.
      const evidence = await gather().catch(() => undefined)
      if (evidence === undefined) continue
      const texts = checkEverything(evidence)
        .flatMap(({ findings }) => findings.filter(isProof))
        .map(({ text }) => text)
      seen = new Map(texts.map((text) => [text, seen.get(text) ?? startedAt]))
      if ([...seen.values()].some((at) => startedAt - at >= CONFIRM_MS)) found.abort()
      confirmedUntil = startedAt - CONFIRM_MS
    }
  }

  const running = variant.showsWhenDrained ? [] : [checkLedger(), checkEvidence()]
  const ended = AbortSignal.any([found.signal, stopping.signal])
  return {
    found: found.signal,
    thenCheck: (fault) => ({
      ...fault,
      targets: [...fault.targets, 'the next fault'],
      inject: async (context) => {
        const struck = await fault.inject(context)
        const endedAt = Date.now()
        const isChecked = () => variant.showsWhenDrained === true || confirmedUntil >= endedAt
        while (!isChecked() && Date.now() < endedAt + AFTER_FAULT_MS && (await pause(INTERVAL_MS, ended)));
        return struck
      },
    }),
    stop: async () => {
      stopping.abort()
      await Promise.all(running)
    },
  }
}
