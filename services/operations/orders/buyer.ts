import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { backoffMs, pause } from '../../shared/runtime/backoff.ts'
import type { ChosenOrder } from './choose-orders.ts'
import { OrderApiAway, UnknownProduct } from './order-run-errors.ts'

const TIMEOUT_MS = 15_000
/** An order without an answer is sent again with its key, so that it is one order and counts once. */
const ATTEMPTS = 3
const BACKOFF = { firstMs: 200, maxMs: 1_000 }
/** How many products a run chooses from. */
const MOST_PRODUCTS = 1_000

/** What the order API answered. */
export interface Answer {
  /** The HTTP status; 0: no answer, so it is unknown whether the order exists. */
  readonly status: number
  /** Of the order that was placed. */
  readonly orderId?: number | undefined
  /** Why it was not placed, as the order API puts it. */
  readonly detail?: string | undefined
}

/** Buys at the order API over HTTP, as any buyer does. */
export interface Buyer {
  /** Never rejects. @param signal aborts further attempts; one that is on its way is always answered */
  readonly placeOrder: (order: ChosenOrder, signal: AbortSignal) => Promise<Answer>
  /** The products to choose from: those with stock, or all if none has any. @throws OrderApiAway */
  readonly listProducts: () => Promise<number[]>
  /** @throws UnknownProduct, OrderApiAway */
  readonly checkProduct: (id: number) => Promise<void>
}

interface BuyerOptions {
  /** ORDER_API_URL */
  readonly url: string
  /** The ID token of a user, where the order API asks for one (AUTH_MODE=line). */
  readonly login?: ((userId: string) => Promise<string>) | undefined
}

const products = z.array(z.object({ id: z.number(), amount: z.number() }))
const answer = z.object({ orderId: z.number().optional(), detail: z.string().optional() })

export function createBuyer({ url, login }: BuyerOptions): Buyer {
  async function send({ productId, userId }: ChosenOrder, key: string): Promise<Answer> {
    const token = await login?.(userId)
    const response = await fetch(new URL('/api/placeorder', url), {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        'Idempotency-Key': key,
        ...(token !== undefined && { Authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify({ productId, userId }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    const { data } = answer.safeParse(await response.json())
    return { status: response.status, ...data }
  }

  async function read(path: string): Promise<Response> {
    try {
      const response = await fetch(new URL(path, url), { signal: AbortSignal.timeout(TIMEOUT_MS) })
      if (response.status >= 500) throw new Error(`status ${response.status}`)
      return response
    } catch (cause) {
      throw new OrderApiAway(cause)
    }
  }

  return {
    placeOrder: async (order, signal) => {
      const key = randomUUID()
      for (let attempt = 1; ; attempt++) {
        try {
          return await send(order, key)
        } catch {
          if (attempt === ATTEMPTS || !(await pause(backoffMs(attempt, BACKOFF), signal)))
            return { status: 0, detail: 'the order API did not answer' }
        }
      }
    },
    listProducts: async () => {
      const response = await read(`/api/products?limit=${MOST_PRODUCTS}`)
      const { data: all = [], error } = products.safeParse(await response.json())
      if (error !== undefined) throw new OrderApiAway(error)
      const sold = all.filter(({ amount }) => amount > 0)
      return (sold.length > 0 ? sold : all).map(({ id }) => id).sort((a, b) => a - b)
    },
    checkProduct: async (id) => {
      const response = await read(`/api/products/${id}`)
      await response.body?.cancel()
      if (response.status === 404) throw new UnknownProduct(id)
    },
  }
}
