import { randomInt, randomUUID } from 'node:crypto'
import { withTimeout } from '../../shared/runtime/backoff.ts'
import type { Logger } from '../../shared/runtime/logger.ts'
import type { Buyer } from './buyer.ts'
import { createChoice } from './choose-orders.ts'
import {
  LoginNeeded,
  NoProducts,
  RealLineNeedsCare,
  RunNotFound,
  Stopping,
  TooManyRuns,
} from './order-run-errors.ts'
import { startOrderRun, type OrderRun, type RunState } from './order-run.ts'

/** At the same time. */
const MOST_RUNS = 10
/** Ended runs of which the counts can still be read. */
const MOST_KEPT = 100
/** A run until stopped ends by itself: a forgotten one would fill the database. */
const LONGEST_MS = 3_600_000
const MOST_ORDERS = 1_000_000
/** Of a run until stopped that names no rate. */
const DEFAULT_RATE = 10
/** How long a stop of the service waits for the answers that are on their way. */
const STOP_MS = 5_000

interface NewRun {
  /** How many orders; undefined: until it is stopped. */
  readonly count?: number | undefined
  /** Undefined: all products. */
  readonly productId?: number | undefined
  /** Undefined: many. */
  readonly userId?: string | undefined
  readonly ratePerSecond?: number | undefined
  readonly seed?: number | undefined
  /** The caller confirms that the real LINE sends a real message. */
  readonly confirm?: boolean | undefined
}

export interface ShownRun extends RunState {
  readonly runId: string
  /** What was asked for; with this seed the same products and users are chosen again. */
  readonly wanted: {
    readonly count: number | null
    readonly productId: number | null
    readonly userId: string | null
    readonly ratePerSecond: number | null
    readonly seed: number
  }
}

/** The runs of this process. They end with it: the orders that were placed stay. */
export interface OrderRuns {
  /** @throws DomainError where no order can be placed */
  readonly start: (run: NewRun) => Promise<ShownRun>
  /** @throws RunNotFound */
  readonly find: (runId: string) => ShownRun
  /** Newest first. */
  readonly list: () => ShownRun[]
  /** @throws RunNotFound */
  readonly stopRun: (runId: string) => ShownRun
  /** Stops all runs, and waits a short time for the answers that are on their way. */
  readonly stop: () => Promise<void>
}

interface OrderRunsOptions {
  readonly buyer: Buyer
  /** LINE is real: one order at a time, for one's own id, after a confirmation. */
  readonly lineIsReal: boolean
  /** The order API asks for a login that only a person can have. */
  readonly needsPerson: boolean
  readonly log: Logger
}

interface KeptRun {
  readonly run: OrderRun
  readonly wanted: ShownRun['wanted']
}

export function createOrderRuns({ buyer, lineIsReal, needsPerson, log }: OrderRunsOptions): OrderRuns {
  /** Oldest first. */
  const runs = new Map<string, KeptRun>()
  /** Those that are being started count, too. */
  let starting = 0
  let stopping = false

  async function start(wanted: NewRun): Promise<ShownRun> {
    if (needsPerson) throw new LoginNeeded()
    const underWay = starting + [...runs.values()].filter(({ run }) => !run.state().done).length
    if (lineIsReal) refuseLoad(wanted, underWay)
    if (underWay >= MOST_RUNS) throw new TooManyRuns(MOST_RUNS)
    starting += 1
    try {
      const productIds = await chooseProducts(wanted.productId)
      if (stopping) throw new Stopping()
      return begin(wanted, productIds)
    } finally {
      starting -= 1
    }
  }

  async function chooseProducts(productId: number | undefined): Promise<number[]> {
    if (productId !== undefined) {
      await buyer.checkProduct(productId)
      return [productId]
    }
    const all = await buyer.listProducts()
    if (all.length === 0) throw new NoProducts()
    return all
  }

  function begin(wanted: NewRun, productIds: readonly number[]): ShownRun {
    const { count, productId, userId, seed = randomInt(2 ** 32) } = wanted
    const ratePerSecond = wanted.ratePerSecond ?? (count === undefined ? DEFAULT_RATE : undefined)
    const runId = randomUUID()
    const run = startOrderRun({
      buyer,
      next: createChoice({ seed, productIds, userId }),
      count: count ?? MOST_ORDERS,
      ratePerSecond,
      longestMs: LONGEST_MS,
    })
    runs.set(runId, {
      run,
      wanted: {
        count: count ?? null,
        productId: productId ?? null,
        userId: userId ?? null,
        ratePerSecond: ratePerSecond ?? null,
        seed,
      },
    })
    void run.ended.then(() => {
      const { placed, refused, failed } = run.state()
      log.info({ runId, placed, refused, failed }, 'order run ended')
      forgetOldest()
    })
    return show(runId)
  }

  function forgetOldest(): void {
    for (const [runId, { run }] of runs) {
      if (runs.size <= MOST_KEPT) return
      if (run.state().done) runs.delete(runId)
    }
  }

  function find(runId: string): KeptRun {
    const found = runs.get(runId)
    if (found === undefined) throw new RunNotFound(runId)
    return found
  }

  function show(runId: string): ShownRun {
    const { run, wanted } = find(runId)
    return { runId, ...run.state(), wanted }
  }

  return {
    start,
    find: show,
    list: () => [...runs.keys()].reverse().map(show),
    stopRun: (runId) => {
      find(runId).run.stop()
      return show(runId)
    },
    stop: async () => {
      stopping = true
      const all = [...runs.values()].map(({ run }) => run)
      for (const run of all) run.stop()
      await withTimeout(Promise.all(all.map(({ ended }) => ended)), STOP_MS)
    },
  }
}

function refuseLoad({ count, userId, confirm }: NewRun, underWay: number): void {
  if (count !== 1 || userId === undefined || confirm !== true || underWay > 0) throw new RealLineNeedsCare()
}
