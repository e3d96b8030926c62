import { setTimeout as delay } from 'node:timers/promises'
import type { ShopClient } from '../support/http/shop-client.ts'
import { unique } from '../support/unique.ts'

/** Between a user's orders, and before one is tried again. */
const PAUSE_MS = 100
const TIMEOUT_MS = 120_000

export interface Buyers {
  /** Waits for `count` more orders from now on. */
  readonly placed: (count: number) => Promise<void>
  /** Lets everybody finish the order at hand. */
  readonly stop: () => Promise<{
    /** Of everybody. */
    readonly orderIds: Map<string, number[]>
    /** Attempts that were refused for now, or got no answer. */
    readonly failures: number
  }>
}

/**
 * Each of the users orders one piece after the other, as a good client does: the same again, under the same key,
 * until it gets a final answer. Any answer but 201 and 503 ends it and rejects.
 */
export function orderSteadily(shop: ShopClient, productId: number, users: readonly string[]): Buyers {
  const orderIds = new Map(users.map((user) => [user, [] as number[]]))
  let [stopping, failures, total] = [false, 0, 0]
  let onOrder: (() => void) | undefined

  async function orderOne(user: string): Promise<void> {
    const key = unique('key')
    const giveUpAt = Date.now() + TIMEOUT_MS
    while (Date.now() < giveUpAt) {
      const answer = await shop.order(productId, user, key).catch(() => undefined)
      if (answer?.status === 201 && answer.orderId !== undefined) {
        orderIds.get(user)?.push(answer.orderId)
        total += 1
        onOrder?.()
        return
      }
      if (answer && answer.status !== 503) throw new Error(`an order was answered ${JSON.stringify(answer)}`)
      failures += 1
      await delay(PAUSE_MS)
    }
    throw new Error(`an order had no outcome for ${TIMEOUT_MS} ms`)
  }

  const finished = Promise.all(
    users.map(async (user) => {
      while (!stopping) {
        await orderOne(user)
        await delay(PAUSE_MS)
      }
    }),
  )
  return {
    placed: async (count) => {
      const wanted = total + count
      const reached = new Promise<void>((resolve) => {
        onOrder = () => {
          if (total >= wanted) resolve()
        }
      })
      await Promise.race([reached, finished])
    },
    stop: async () => {
      stopping = true
      await finished
      return { orderIds, failures }
    },
  }
}
