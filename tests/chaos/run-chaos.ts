import { pause } from '../../services/shared/runtime/backoff.ts'
import type { Scope } from '../support/scope.ts'
import { openLedger } from './buyers/ledger.ts'
import { startBuyers } from './buyers/start-buyers.ts'
import { insertProducts } from './buyers/product-choice.ts'
import { checkEverything } from './checks/check-everything.ts'
import { gatherEvidence } from './checks/evidence.ts'
import type { FaultKind, Limits } from './faults/fault.ts'
import { injectFaults, type InjectedFault } from './faults/inject-faults.ts'
import { planFaults } from './faults/plan-faults.ts'
import type { CheckResult } from './finding.ts'
import { startChaosPlatform, type ChaosPlatform } from './platform/start-chaos-platform.ts'
import type { Servers } from './platform/start-servers.ts'
import { createRandom } from './random.ts'
import { replayRefused } from './replay-refused.ts'
import { searchFinding } from './search-finding.ts'
import { reportProgress, type RunProgress } from './report-progress.ts'
import type { Variant } from './variants/variant.ts'
import { waitForDrain } from './wait-for-drain.ts'
import { watch } from './watch/watch.ts'

export interface ChaosOptions {
  readonly servers: Servers
  readonly environment: NodeJS.ProcessEnv
  readonly seed: number
  readonly kinds: readonly FaultKind[]
  /** How many faults; undefined: until the signal is aborted or a variant's finding shows. */
  readonly faults: number | undefined
  readonly limits: Limits
  /** How long orders go undisturbed before the first fault and after the last one. */
  readonly calmMs: number
  /** How long to wait for everything to drain; a minute is what is promised. */
  readonly drainMs: number
  readonly variant?: Variant | undefined
  /** Ends the faults early. */
  readonly signal: AbortSignal
  readonly onProgress?: (news: RunProgress) => void
}

export interface ChaosResult {
  readonly results: readonly CheckResult[]
  readonly faults: readonly InjectedFault[]
  readonly orders: number
}

/** Buyers order, faults strike, everything drains, refused orders are replayed, and then every promise is checked. */
export async function runChaos(scope: Scope, options: ChaosOptions): Promise<ChaosResult> {
  const { servers, environment, seed, variant, drainMs, calmMs } = options
  const random = createRandom(seed)
  const ledger = openLedger()
  const platform = await startChaosPlatform(scope, servers, {
    environment,
    variant,
    settings: CHAOS_SETTINGS,
  })
  const products = await insertProducts(platform.database, random.fork(1))
  const watching = watch({ platform, products, ledger })
  scope.onEnd(watching.stop)
  const shop = startBuyers({ apiUrls: platform.apiUrls, products, ledger, random: random.fork(2) })
  // Also when a run fails: buyers must not outlive the platform.
  scope.onEnd(() => shop.close(0))
  const news = reportProgress({ ledger, gauges: watching.gauges, onProgress: options.onProgress })
  scope.onEnd(news.stop)

  const gather = (drainedAfterMs?: number) =>
    gatherEvidence(platform, {
      // A copy: what is answered from now on may be missing in what is read below.
      ledger: { ...ledger, intents: [...ledger.intents] },
      initialStock: products.initialStock,
      offsets: watching.offsets,
      drainedAfterMs,
    })
  const search = variant && searchFinding(variant, ledger, gather)
  if (search) scope.onEnd(search.stop)
  const signal = search ? AbortSignal.any([options.signal, search.found]) : options.signal

  await pause(calmMs, signal)
  const planned = planFaults(options.kinds, random.fork(3), options.limits).take(options.faults ?? Infinity)
  const faults = search ? planned.map(search.thenCheck) : planned
  await injectFaults({ platform, ledger, signal, faults, onFault: news.onFault })
  const endedAt = Date.now()

  news.onPhase('draining')
  await pause(calmMs, signal)
  await shop.close(drainMs)
  await search?.stop()
  let drained = search?.found.aborted !== true && (await waitForDrain(platform, drainMs))
  const drainedAfterMs = Date.now() - endedAt
  // Without a drained platform nothing would consume a replay.
  if (drained) {
    await replayRefused(platform, ledger)
    drained = await waitForDrain(platform, drainMs)
  }

  news.onPhase('checking')
  await watching.stop()
  await standStill(platform)
  const evidence = await gather(drained ? drainedAfterMs : undefined)
  return { results: checkEverything(evidence), faults: news.faults, orders: evidence.orders.length }
}

/** Stops what changes data, and waits for what the checks read. */
async function standStill(platform: ChaosPlatform): Promise<void> {
  await platform.stopServices()
  for (const name of ['database', 'kafka', 'line-simulator']) await platform.component(name).whenReady()
}

/** What differs from `npm start`: shorter times, and user ids must have LINE's shape. */
const CHAOS_SETTINGS = {
  SIMULATOR_STRICT_USER_IDS: 'true',
  SIMULATOR_LATENCY_MS: '5',
  LINE_TIMEOUT_MS: '3000',
  RECONCILE_AFTER_MS: '20000',
  RECONCILE_INTERVAL_MS: '2000',
}
