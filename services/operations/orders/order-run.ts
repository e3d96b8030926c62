import { backoffMs, pause } from '../../shared/runtime/backoff.ts'
import type { Answer, Buyer } from './buyer.ts'
import type { ChosenOrder } from './choose-orders.ts'
import { createPace } from './pace.ts'

/** Orders of a run that are on their way at the same time. */
const MOST_IN_FLIGHT = 48
/** A pause after an answer that asks for one (429, 503) or none, so that a run does not hammer an ill order API. */
const BACKOFF = { firstMs: 200, maxMs: 2_000 }

/** How a run stands. Each order counts once, when it has its last answer. */
export interface RunState {
  /** 201. */
  readonly placed: number
  /** Refused for a reason: sold out (409), too many requests (429) and other 4xx. Nothing was written. */
  readonly refused: number
  /** 503 and other 5xx; or no answer, and then it is unknown whether the order exists. */
  readonly failed: number
  /** Nothing is on its way any more. */
  readonly done: boolean
  /** How many answers had each status; 0: no answer. */
  readonly statuses: Readonly<Record<string, number>>
  readonly lastOrderId: number | null
  /** Why the last order that was not placed was not. */
  readonly lastProblem: string | null
  readonly startedAt: string
  readonly endedAt: string | null
}

export interface OrderRun {
  readonly state: () => RunState
  /** Places no further orders. Those on their way are still answered and counted. */
  readonly stop: () => void
  readonly ended: Promise<void>
}

interface RunOptions {
  readonly buyer: Pick<Buyer, 'placeOrder'>
  readonly next: () => ChosenOrder
  /** How many orders, at most. */
  readonly count: number
  /** Undefined: as fast as the order API answers. */
  readonly ratePerSecond: number | undefined
  /** It stops by itself after this time. */
  readonly longestMs: number
}

/** Places orders until there are as many as wanted, it is stopped, or its time is over. */
export function startOrderRun({ buyer, next, count, ratePerSecond, longestMs }: RunOptions): OrderRun {
  const startedAt = new Date().toISOString()
  const stopping = new AbortController()
  const deadline = setTimeout(() => stopping.abort(), longestMs).unref()
  const waitForTurn = createPace(ratePerSecond, stopping.signal)
  const counts = { placed: 0, refused: 0, failed: 0 }
  const statuses: Record<string, number> = {}
  let lastOrderId: number | null = null
  let lastProblem: string | null = null
  let endedAt: string | null = null
  let begun = 0

  function record({ status, orderId, detail }: Answer): void {
    statuses[status] = (statuses[status] ?? 0) + 1
    counts[outcomeOf(status)] += 1
    if (status === 201) lastOrderId = orderId ?? lastOrderId
    else lastProblem = detail ?? `the order API answered ${status}`
  }

  async function work(): Promise<void> {
    let troubles = 0
    while (begun < count) {
      begun += 1
      if (!(await waitForTurn())) return
      const answer = await buyer.placeOrder(next(), stopping.signal)
      record(answer)
      troubles = asksForPause(answer.status) ? troubles + 1 : 0
      if (troubles > 0) await pause(backoffMs(troubles, BACKOFF), stopping.signal)
    }
  }

  const workers = Array.from({ length: Math.min(MOST_IN_FLIGHT, count) }, work)
  const ended = Promise.all(workers).then(() => {
    clearTimeout(deadline)
    endedAt = new Date().toISOString()
  })

  return {
    state: () => ({
      ...counts,
      done: endedAt !== null,
      statuses: { ...statuses },
      ...{ lastOrderId, lastProblem, startedAt, endedAt },
    }),
    stop: () => stopping.abort(),
    ended,
  }
}

function outcomeOf(status: number): 'placed' | 'refused' | 'failed' {
  if (status === 201) return 'placed'
  return status >= 400 && status < 500 ? 'refused' : 'failed'
}

const asksForPause = (status: number) => status === 0 || status === 429 || status >= 500
