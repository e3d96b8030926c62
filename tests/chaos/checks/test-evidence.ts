import { openLedger, type Ledger } from '../buyers/ledger.ts'
import type { AcceptedMessage } from '../platform/line-control.ts'
import type { Evidence, OrderEvent, StoredOrder } from './evidence.ts'

const PLACED_AT = Date.parse('2026-01-01T10:00:00Z')
const PRODUCT = 7

/** What is left after one order that went well, for tests that change some of it. */
export function testEvidence(changes: Partial<Evidence> = {}): Evidence {
  const order = testOrder()
  return {
    ledger: testLedger(),
    initialStock: new Map([[PRODUCT, 10]]),
    stock: new Map([[PRODUCT, 8]]),
    orders: [order],
    outboxOrderIds: new Set(),
    messages: [testMessage(order)],
    events: [testEvent(order)],
    poisons: [],
    letters: [],
    poisonDeadLetters: new Set(),
    orderDeadLetters: new Set(),
    offsets: [{ partition: 0, offset: 1, at: PLACED_AT + 1_000 }],
    drainedAfterMs: 5_000,
    ...changes,
  }
}

export function testOrder(changes: Partial<StoredOrder> = {}): StoredOrder {
  const { id = 1 } = changes
  return {
    id,
    userLineUid: 'buyer',
    productId: PRODUCT,
    productName: 'Tea',
    quantity: 2,
    status: 'success',
    retryKey: `key-${id}`,
    createdAt: new Date(PLACED_AT),
    updatedAt: new Date(PLACED_AT + 500),
    ...changes,
  }
}

export const testEvent = (order: StoredOrder, changes: Partial<OrderEvent> = {}): OrderEvent => ({
  partition: 0,
  offset: order.id - 1,
  orderId: order.id,
  userId: order.userLineUid,
  key: order.userLineUid,
  traceId: 'trace',
  ...changes,
})

export const testMessage = (order: StoredOrder, changes: Partial<AcceptedMessage> = {}): AcceptedMessage => ({
  id: `46${order.id}`,
  to: order.userLineUid,
  text: 'Buy product: Tea successful!',
  retryKey: order.retryKey,
  acceptedAt: new Date(PLACED_AT + 400).toISOString(),
  ...changes,
})

/** In which the buyer has placed order 1. */
export function testLedger(changes: Partial<Ledger> = {}): Ledger {
  const request = { productId: PRODUCT, userId: 'buyer', quantity: 2, key: 'k', traceId: 'trace' }
  return {
    ...openLedger(),
    mostMemoryMb: new Map([['order-api', 150]]),
    counts: { attempts: 1, placed: 1, looks: 1, stops: 0, stalledStreams: 0 },
    intents: [{ request, kind: 'keyed', startedAt: PLACED_AT, outcome: { kind: 'placed', orderId: 1 } }],
    ...changes,
  }
}
