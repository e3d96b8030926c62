import { randomBytes, randomUUID } from 'node:crypto'
import { pause } from '../../../services/shared/runtime/backoff.ts'
import { uniqueUserId } from '../../support/unique.ts'
import type { Random } from '../random.ts'
import { buyOnce } from './buy-once.ts'
import { buyWithRetries } from './buy-with-retries.ts'
import { readBack } from './read-back.ts'
import type { Ledger } from './ledger.ts'
import type { ProductChoice } from './product-choice.ts'

const STEADY = 10
const ONCE = 4
const RUSH = 16
const RUSH_EVERY_MS = 2_500
/** LINE always refuses these: their ids do not have its shape. */
const REFUSED = 2
const SOMETIMES_UNKNOWN = 2

export interface BuyersOptions {
  readonly apiUrls: () => readonly string[]
  readonly products: ProductChoice
  readonly ledger: Ledger
  readonly random: Random
}

export interface Buyers {
  /** Ends new orders and waits for those under way; what takes longer is given up. */
  readonly close: (withinMs: number) => Promise<void>
}

/** Starts all buyers. */
export function startBuyers({ products, ...options }: BuyersOptions): Buyers {
  const { ledger, random } = options
  const closing = new AbortController()
  const givingUp = new AbortController()
  const shopping = { ...options, giveUp: givingUp.signal }

  /** Places one order after another, each with retries. */
  async function orderSteadily(userId: string, own: Random, pauseMs: number): Promise<void> {
    while (!closing.signal.aborted) {
      const productId = products.chooseProduct(own)
      const request = { ...orderOf(userId, productId, own), key: randomUUID() }
      const outcome = await buyWithRetries({ ...shopping, random: own }, request)
      if (outcome.kind === 'rejected') products.soldOut(productId)
      else if (own.percent(20)) await readBack({ ...shopping, random: own }, request, outcome)
      await pause(own.between(0, 2 * pauseMs), closing.signal)
    }
  }

  /** New users, each with one order and one attempt. */
  async function comeAndGo(own: Random): Promise<void> {
    while (!closing.signal.aborted) {
      const request = orderOf(uniqueUserId(), products.chooseProduct(own), own)
      await buyOnce({ ...shopping, random: own }, request)
      await pause(own.between(0, 400), closing.signal)
    }
  }

  /** From time to time, many users order the same limited product at once. */
  async function rush(own: Random): Promise<void> {
    while (!closing.signal.aborted) {
      const productId = products.limitedProduct() ?? products.chooseProduct(own)
      await Promise.all(
        Array.from({ length: RUSH }, async () => {
          const request = orderOf(uniqueUserId(), productId, own)
          const { kind } = await buyOnce({ ...shopping, random: own }, request)
          if (kind === 'rejected') products.soldOut(productId)
        }),
      )
      await pause(own.between(0, 2 * RUSH_EVERY_MS), closing.signal)
    }
  }

  const steady = Array.from({ length: STEADY }, uniqueUserId)
  for (const user of steady.slice(0, SOMETIMES_UNKNOWN)) ledger.sometimesUnknownUsers.add(user)
  const refused = Array.from({ length: REFUSED }, (_, index) => `refused-${index}`)
  for (const user of refused) ledger.refusedUsers.add(user)
  const everyone = Promise.all([
    ...steady.map((user, index) => orderSteadily(user, random.fork(index), 250)),
    ...refused.map((user, index) => orderSteadily(user, random.fork(100 + index), 1_500)),
    ...Array.from({ length: ONCE }, (_, index) => comeAndGo(random.fork(200 + index))),
    rush(random.fork(300)),
  ])
  return {
    close: async (withinMs) => {
      closing.abort()
      const deadline = setTimeout(() => givingUp.abort(), withinMs)
      await everyone
      clearTimeout(deadline)
    },
  }
}

const orderOf = (userId: string, productId: number, random: Random) => ({
  userId,
  productId,
  quantity: random.between(1, 3),
  traceId: randomBytes(16).toString('hex'),
})
