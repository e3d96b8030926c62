import { pause } from '../../services/shared/backoff.ts'
import type { Scope } from '../support/scope.ts'
import { openLedger } from './buyers/ledger.ts'
import { openShop } from './buyers/open-shop.ts'
import { fillShop } from './buyers/shop-floor.ts'
import { checkEverything } from './checks/check-everything.ts'
import { gatherEvidence } from './checks/evidence.ts'
import type { FaultKind, Limits } from './faults/fault.ts'
import { injectFaults, type InjectedFault } from './faults/inject-faults.ts'
import { planFaults, type PlannedFault } from './faults/plan-faults.ts'
import type { CheckResult } from './finding.ts'
import { setStage } from './platform/set-stage.ts'
import type { Servers } from './platform/start-servers.ts'
import { replayRefused } from './replay-refused.ts'
import { createRandom } from './random.ts'
import type { Variant } from './variants/variant.ts'
import { waitUntilDrained } from './wait-until-drained.ts'
import { watch } from './watch/watch.ts'

export interface ChaosOptions {
  readonly servers: Servers
  readonly environment: NodeJS.ProcessEnv
  readonly seed: number
  readonly kinds: readonly FaultKind[]
  /** How many faults; undefined: as many as there is time for. */
  readonly faults: number | undefined
  readonly limits: Limits
  /** How long orders go undisturbed before the first fault and after the last one. */
  readonly calmMs: number
  /** How long to wait for everything to drain; a minute is what is promised. */
  readonly drainMs: number
  readonly variant?: Variant | undefined
  /** Ends the faults early. */
  readonly signal: AbortSignal
  readonly onNews: (news: News) => void
}

export interface News {
  readonly faults: readonly InjectedFault[]
  readonly ordersAnswered: number
  readonly pending: number
  readonly successful: number
  readonly phase: 'faults' | 'draining' | 'checking'
}

export interface ChaosResult {
  readonly results: readonly CheckResult[]
  readonly faults: readonly InjectedFault[]
  readonly orders: number
}

/** Buyers order, faults strike, everything drains, and then it is counted. */
export async function runChaos(scope: Scope, options: ChaosOptions): Promise<ChaosResult> {
  const { servers, environment, seed, kinds, limits, variant, signal } = options
  const random = createRandom(seed)
  const ledger = openLedger()
  const injected: InjectedFault[] = []
  const stage = await setStage(scope, servers, { environment, variant, settings: CHAOS_SETTINGS })
  const floor = await fillShop(stage.database, random.fork(1))
  const watching = watch({ stage, floor, ledger })
  let phase: News['phase'] = 'faults'
  const tell = () =>
    options.onNews({
      phase,
      faults: injected,
      ordersAnswered: ledger.counts.placed,
      pending: watching.gauges.pending,
      successful: watching.gauges.successful,
    })
  const telling = setInterval(tell, 250)
  try {
    const closeShop = openShop({ apiUrls: stage.apiUrls, floor, ledger, random: random.fork(2) })
    await pause(options.calmMs, signal)
    await injectFaults({
      stage,
      ledger,
      signal,
      faults: limited(planFaults(kinds, random.fork(3), limits), options.faults),
      onFault: (fault) => {
        injected.push(fault)
        tell()
      },
    })
    const endedAt = Date.now()
    phase = 'draining'
    await pause(options.calmMs, signal)
    await closeShop()
    const drained = await waitUntilDrained(stage, options.drainMs)
    const drainedAfterMs = drained ? Date.now() - endedAt : undefined
    if (drained) {
      await replayRefused(stage, ledger, environment)
      await waitUntilDrained(stage, options.drainMs)
    }
    phase = 'checking'
    await watching.stop()
    // Where it did not drain, they may not be back yet.
    for (const name of ['database', 'kafka', 'line-simulator']) await stage.component(name).whenReady()
    const evidence = await gatherEvidence(stage, {
      ledger,
      initialStock: floor.initialStock,
      offsets: watching.offsets,
      drainedAfterMs,
    })
    return { results: checkEverything(evidence), faults: injected, orders: evidence.orders.length }
  } finally {
    clearInterval(telling)
    await watching.stop()
  }
}

/** What differs from `npm start`: what would only make a run longer, and ids of LINE's shape are demanded. */
const CHAOS_SETTINGS = {
  SIMULATOR_STRICT_USER_IDS: 'true',
  SIMULATOR_LATENCY_MS: '5',
  LINE_TIMEOUT_MS: '3000',
  RECONCILE_AFTER_MS: '20000',
  RECONCILE_INTERVAL_MS: '2000',
}

function* limited(faults: Iterable<PlannedFault>, count = Infinity): Generator<PlannedFault> {
  let number = 0
  for (const fault of faults) {
    if (number++ >= count) return
    yield fault
  }
}
