import assert from 'node:assert/strict'
import { waitFor } from '../wait-for.ts'
import { createHttpClient, type HttpAnswer, type HttpClientOptions } from './http-client.ts'

export interface OrderBody {
  readonly productId: number
  readonly userId: string
  readonly quantity?: number
}

export interface OrderHeaders {
  readonly idempotencyKey?: string | undefined
  readonly traceparent?: string
}

export interface PlacedOrder {
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

/** The order API as its clients use it. Every call is one attempt and rejects when there is no answer. */
export interface ShopClient {
  /** @returns the product's id */
  readonly createProduct: (name: string, amount: number) => Promise<number>
  readonly order: (productId: number, userId: string, idempotencyKey?: string) => Promise<PlacedOrder>
  /** As `order`, with the answer as it came. */
  readonly postOrder: (order: OrderBody, headers?: OrderHeaders) => Promise<HttpAnswer>
  readonly getOrder: (id: number) => Promise<HttpAnswer>
  readonly stockOf: (productId: number) => Promise<number>
  readonly findOrder: (id: number) => Promise<ShownOrder>
  /** All orders that match a query such as `userId=U1`, page by page. */
  readonly allOrders: (filter: string) => Promise<ShownOrder[]>
  readonly untilNonePending: (timeoutMs?: number) => Promise<unknown>
  /** What LINE's simulator accepted, oldest first. */
  readonly messagesTo: (userId: string) => Promise<SentMessage[]>
}

export interface ShopClientOptions extends HttpClientOptions {
  /** For `messagesTo`, without a trailing slash. */
  readonly simulatorUrl?: string
}

/** @param url of the order API, without a trailing slash */
export function createShopClient(
  url: string,
  { simulatorUrl = '', ...options }: ShopClientOptions = {},
): ShopClient {
  const http = createHttpClient(url, options)
  const simulator = createHttpClient(simulatorUrl, options)

  async function read<Body>(path: string, from = http): Promise<Body> {
    const { status, text } = await from.get(path)
    assert.equal(status, 200, `${path}: ${text}`)
    return JSON.parse(text) as Body
  }

  const postOrder = (order: OrderBody, { idempotencyKey, traceparent }: OrderHeaders = {}) =>
    http.post('/api/placeorder', order, {
      ...(idempotencyKey !== undefined && { 'Idempotency-Key': idempotencyKey }),
      ...(traceparent !== undefined && { traceparent }),
    })

  return {
    createProduct: async (name, amount) => {
      const { status, text } = await http.post('/api/create-product', { name, amount })
      assert.equal(status, 201, text)
      return (JSON.parse(text) as { id: number }).id
    },
    order: async (productId, userId, idempotencyKey) => {
      const { status, text } = await postOrder({ productId, userId }, { idempotencyKey })
      return { ...(JSON.parse(text) as object), status }
    },
    postOrder,
    getOrder: (id) => http.get(`/api/orders/${id}`),
    stockOf: async (productId) => (await read<{ amount: number }>(`/api/products/${productId}`)).amount,
    findOrder: (id) => read(`/api/orders/${id}`),
    allOrders: async (filter) => {
      const orders: ShownOrder[] = []
      for (let path: string | undefined = `/api/orders?limit=1000&${filter}`; path !== undefined;) {
        const { text, headers } = await http.get(path)
        orders.push(...(JSON.parse(text) as ShownOrder[]))
        path = /<([^>]+)>; rel="next"/.exec(headers.link ?? '')?.[1]
      }
      return orders
    },
    untilNonePending: (timeoutMs) =>
      waitFor(
        'no order to be pending',
        async () => (await read<unknown[]>('/api/orders?status=pending&limit=1')).length === 0,
        timeoutMs,
      ),
    messagesTo: async (userId) => {
      const path = `/simulator/messages?to=${userId}`
      return (await read<{ messages: SentMessage[] }>(path, simulator)).messages
    },
  }
}
