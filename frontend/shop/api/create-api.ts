import type { Attempt, Intent } from '../intents/intent.ts'
import type { OrderPage } from '../model/merge-orders.ts'
import {
  type Changes,
  readChanges,
  readList,
  readOrder,
  readPlaced,
  readProduct,
} from '../model/read-shapes.ts'
import type { Product } from '../model/types.ts'
import { SessionExpired } from '../session/session.ts'
import { abortAfter } from '../../shared/network/abort.ts'
import { isOutage, readApiError } from '../../shared/network/api-error.ts'
import { NoAnswer } from '../../shared/network/no-answer.ts'
import { readJson } from '../../shared/network/ask.ts'
import { hasNextPage, nextPage } from './link-header.ts'
import type { SendRequest } from './send-request.ts'

const ORDERS_PER_PAGE = 20
const ANSWER_WITHIN_MS = 15_000

export interface Api {
  /** All products, page by page. */
  getProducts: () => AsyncGenerator<Product[], void>
  getProduct: (id: number) => Promise<Product>
  /** The newest page, or the page of orders older than `before`. */
  getOrders: (before?: number) => Promise<OrderPage>
  placeOrder: (intent: Intent) => Promise<Attempt>
  /** What has changed since the cursor; without one, only a cursor. */
  getChanges: (cursor: string | undefined, signal: AbortSignal) => Promise<Changes>
  openFeed: (lastEventId: string | undefined, signal: AbortSignal) => Promise<Response>
}

export function createApi(sendRequest: SendRequest, userId: string): Api {
  async function getJson(
    path: string,
    signal = abortAfter(ANSWER_WITHIN_MS),
  ): Promise<{ body: unknown; response: Response }> {
    const response = await sendRequest(path, { signal })
    if (!response.ok) throw await readApiError(response)
    return { body: await readJson(response), response }
  }

  return {
    async *getProducts() {
      for (let path: string | undefined = '/api/products?limit=100'; path !== undefined;) {
        const { body, response } = await getJson(path)
        yield known(readList(body, readProduct))
        path = nextPage(response.headers.get('link'))
      }
    },

    async getProduct(id) {
      const { body } = await getJson(`/api/products/${id}`)
      return known(readProduct(body))
    },

    async getOrders(before) {
      const query = new URLSearchParams({ userId, limit: String(ORDERS_PER_PAGE) })
      if (before !== undefined) query.set('before', String(before))
      const { body, response } = await getJson(`/api/orders?${query.toString()}`)
      return { orders: known(readList(body, readOrder)), hasOlder: hasNextPage(response.headers.get('link')) }
    },

    async placeOrder({ key, productId, quantity }) {
      try {
        const response = await sendRequest('/api/placeorder', {
          method: 'POST',
          headers: { 'Content-Type': 'application/json', 'Idempotency-Key': key },
          body: JSON.stringify({ productId, userId, quantity }),
          signal: abortAfter(ANSWER_WITHIN_MS),
        })
        if (response.ok) return { kind: 'placed', ...known(readPlaced(await readJson(response))) }
        const { status, code, retryAfterMs } = await readApiError(response)
        return { kind: 'problem', status, code, retryAfterMs }
      } catch (error) {
        if (error instanceof SessionExpired) return { kind: 'no-session' }
        if (!isOutage(error)) throw error
        return { kind: 'lost' }
      }
    },

    async getChanges(cursor, signal) {
      const query = new URLSearchParams({ userId, ...(cursor !== undefined && { since: cursor }) })
      const { body } = await getJson(`/api/changes?${query.toString()}`, signal)
      return known(readChanges(body))
    },

    async openFeed(lastEventId, signal) {
      const headers = { Accept: 'text/event-stream', ...(lastEventId && { 'Last-Event-ID': lastEventId }) }
      const query = new URLSearchParams({ userId })
      const response = await sendRequest(`/api/live?${query.toString()}`, { headers, signal })
      if (!response.ok) throw await readApiError(response)
      return response
    },
  }
}

function known<T>(shape: T | undefined): T {
  if (shape === undefined) throw new NoAnswer('the answer is not of a known shape')
  return shape
}
