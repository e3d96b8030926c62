import type { ShopClient } from '../support/shop-client.ts'
import { unique } from '../support/unique.ts'
import { waitFor } from '../support/wait-for.ts'

const PATIENCE_MS = 120_000

/** Orders as a good client does: the same again, under the same key, until it is told an outcome. */
export async function orderUntilAnswered(
  shop: ShopClient,
  productId: number,
  userId: string,
): Promise<number> {
  const key = unique('key')
  return waitFor(
    'an answer to an order',
    async () => {
      const { status, orderId, message } = await shop.order(productId, userId, key)
      if (status === 201) return orderId
      if (status === 503) return undefined
      throw new Error(`${status} ${message}`)
    },
    PATIENCE_MS,
  )
}
