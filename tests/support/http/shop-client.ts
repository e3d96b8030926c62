import assert from 'node:assert/strict'
import { waitFor } from '../wait-for.ts'

export interface Placed {
  /** Of the HTTP answer. */
  readonly status: number
  readonly orderId?: number
  readonly message?: string
}

export interface ShownOrder {
  readonly id: number
  readonly userLineUid: string
  readonly status: string
  readonly quantity: number
}

export interface SentMessage {
  readonly to: string
  readonly text: string
  readonly retryKey: string
}

/** What a person with curl can do with a running platform. */
export function createShopClient(apiUrl: string, simulatorUrl: string) {
  const read = async <Body>(url: string): Promise<Body> => {
    const answer = await fetch(url)
    assert.equal(answer.status, 200, url)
    return (await answer.json()) as Body
  }
  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    fetch(apiUrl + path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...headers },
      body: JSON.stringify(body),
    })

  /** All orders of a product's buyers, page by page. */
  async function allOrders(filter: string): Promise<ShownOrder[]> {
    const orders: ShownOrder[] = []
    for (let path: string | undefined = `/api/orders?limit=1000&${filter}`; path !== undefined;) {
      const answer = await fetch(apiUrl + path)
      orders.push(...((await answer.json()) as ShownOrder[]))
      path = /<([^>]+)>; rel="next"/.exec(answer.headers.get('link') ?? '')?.[1]
    }
    return orders
  }

  return {
    createProduct: async (name: string, amount: number): Promise<number> => {
      const answer = await post('/api/create-product', { name, amount })
      assert.equal(answer.status, 201)
      return ((await answer.json()) as { id: number }).id
    },

    /** One attempt. Rejects when there is no answer. */
    order: async (productId: number, userId: string, idempotencyKey?: string): Promise<Placed> => {
      const headers = idempotencyKey === undefined ? {} : { 'Idempotency-Key': idempotencyKey }
      const answer = await post('/api/placeorder', { productId, userId }, headers)
      return { ...((await answer.json()) as object), status: answer.status }
    },

    stockOf: async (productId: number): Promise<number> =>
      (await read<{ amount: number }>(`${apiUrl}/api/products/${productId}`)).amount,

    findOrder: (id: number) => read<ShownOrder>(`${apiUrl}/api/orders/${id}`),
    allOrders,

    untilNonePending: (timeoutMs?: number) =>
      waitFor(
        'no order to be pending',
        async () => (await read<unknown[]>(`${apiUrl}/api/orders?status=pending&limit=1`)).length === 0,
        timeoutMs,
      ),

    /** What LINE accepted, oldest first. */
    messagesTo: async (userId: string): Promise<SentMessage[]> =>
      (await read<{ messages: SentMessage[] }>(`${simulatorUrl}/simulator/messages?to=${userId}`)).messages,
  }
}

export type ShopClient = ReturnType<typeof createShopClient>
