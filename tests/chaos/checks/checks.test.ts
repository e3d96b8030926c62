// What each check finds, and that it finds nothing where nothing is wrong.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Intent } from '../buyers/ledger.ts'
import type { PromiseName } from '../finding.ts'
import { checkEverything } from './check-everything.ts'
import type { Evidence } from './evidence.ts'
import { testEvent, testEvidence, testLedger, testMessage, testOrder } from './test-evidence.ts'

const order = testOrder()
const second = testOrder({ id: 2, userLineUid: 'buyer' })
const refused = testOrder({ id: 2, userLineUid: 'refused-user', status: 'failed' })
const [placed] = testLedger().intents as [Intent]
const stranger: Intent = {
  request: { productId: 7, userId: 'stranger', quantity: 1, traceId: 'other' },
  kind: 'once',
  startedAt: 0,
  outcome: { kind: 'rejected', why: 'database_away' },
}
const strangers = testOrder({ id: 2, userLineUid: 'stranger' })
const withAnswer = (outcome: Intent['outcome']) => testLedger({ intents: [placed, { ...stranger, outcome }] })
const withStranger = {
  orders: [order, strangers],
  stock: new Map([[7, 6]]),
  messages: [testMessage(order), testMessage(strangers)],
  events: [testEvent(order), testEvent(strangers, { traceId: 'other' })],
}
const both = { orders: [order, second], stock: new Map([[7, 6]]) }
const twoPlaced = testLedger({ intents: [placed, { ...placed, outcome: { kind: 'placed', orderId: 2 } }] })
const poison = { id: 'p', what: 'poison-empty', needsDeadLetter: true }
const poisoned = {
  poisons: [{ id: 'p', partition: 0, offset: 9 }],
  ledger: testLedger({ poisons: [poison] }),
}
const storedPoison = { orderId: null, status: 'waiting' as const, partition: 0, offset: 9 }

const kept: Record<string, Partial<Evidence>> = {
  'all is well': {},
  'a relay sent an event twice': { events: [testEvent(order), testEvent(order, { offset: 1 })] },
  'an unknown outcome left an order': {
    ...withStranger,
    ledger: withAnswer({ kind: 'unknown', why: 'reset' }),
  },
  'poison is kept once': { ...poisoned, poisonDeadLetters: new Set(['p']), letters: [storedPoison] },
  'poison was skipped by hand': {
    poisons: poisoned.poisons,
    ledger: testLedger({ poisons: [poison], skipped: [{ partition: 0, from: 9, to: 10 }] }),
  },
  'an event was skipped by hand, and repaired': {
    events: [testEvent(order), testEvent(order, { offset: 1, traceId: 'repair' })],
    ledger: testLedger({ skipped: [{ partition: 0, from: 0, to: 1 }] }),
  },
  "LINE's clock was set on before it accepted": {
    messages: [testMessage(order, { acceptedAt: '2026-01-02T10:00:00.400Z' })],
    ledger: testLedger({
      lineClock: [{ from: Date.parse('2026-01-01T09:00:00Z'), shiftMs: 24 * 3_600_000 }],
    }),
  },
}

const broken: [what: string, PromiseName, Partial<Evidence>][] = [
  ['a piece is missing', 'stock', { stock: new Map([[7, 7]]) }],
  ['an order that was answered does not exist', 'answers', { orders: [], stock: new Map([[7, 10]]) }],
  [
    'an order is of another quantity than was asked for',
    'answers',
    { orders: [testOrder({ quantity: 1 })], stock: new Map([[7, 9]]) },
  ],
  [
    'a rejection left an order',
    'answers',
    { ...withStranger, ledger: withAnswer({ kind: 'rejected', why: 'database_away' }) },
  ],
  [
    'who asked once has two orders',
    'answers',
    {
      ...withStranger,
      orders: [order, strangers, testOrder({ ...strangers, id: 3 })],
      ledger: withAnswer({ kind: 'placed', orderId: 2 }),
    },
  ],
  [
    'an order was refused as sold out although there was stock',
    'answers',
    { ledger: withAnswer({ kind: 'rejected', why: 'out_of_stock' }) },
  ],
  [
    'a request got no final answer',
    'clients',
    {
      ledger: testLedger({ intents: [{ ...placed, outcome: { kind: 'unknown', why: 'no final answer' } }] }),
    },
  ],
  ['a buyer has an order without a 201 answer', 'clients', both],
  ['an event is missing', 'events', { events: [] }],
  ['an event was made later', 'events', { events: [testEvent(order, { traceId: 'repair' })] }],
  [
    'the event of an unanswered order was created later',
    'events',
    {
      ...withStranger,
      events: [testEvent(order), testEvent(strangers, { traceId: 'repair' })],
      ledger: withAnswer({ kind: 'unknown', why: 'reset' }),
    },
  ],
  ['an event has another key', 'events', { events: [testEvent(order, { key: '' })] }],
  ['the outbox is not empty', 'events', { outboxOrderIds: new Set([1]) }],
  ['a message came twice', 'messages', { messages: [testMessage(order), testMessage(order, { id: '469' })] }],
  ['a success has no message', 'messages', { messages: [] }],
  ['a message went to another user', 'messages', { messages: [testMessage(order, { to: 'else' })] }],
  [
    'a message names another product',
    'messages',
    { messages: [testMessage(order, { text: 'Buy product: Rice successful!' })] },
  ],
  ['a message has no order', 'messages', { messages: [testMessage(order), testMessage(second)] }],
  [
    'an order was marked before LINE accepted',
    'success',
    { messages: [testMessage(order, { acceptedAt: '2026-01-01T10:00:00.501Z' })] },
  ],
  [
    'an offset passed unfinished work',
    'success',
    { offsets: [{ partition: 0, offset: 1, at: order.updatedAt.getTime() - 1 }] },
  ],
  [
    'LINE accepted the second before the first',
    'order',
    {
      ...both,
      ledger: twoPlaced,
      events: [testEvent(order), testEvent(second)],
      messages: [testMessage(order, { id: '462' }), testMessage(second, { id: '461' })],
    },
  ],
  [
    'the second lies before the first in Kafka',
    'order',
    {
      ...both,
      ledger: twoPlaced,
      events: [testEvent(order, { offset: 1 }), testEvent(second, { offset: 0 })],
    },
  ],
  ['poison is not kept', 'isolation', poisoned],
  [
    'poison is stored twice',
    'isolation',
    { ...poisoned, poisonDeadLetters: new Set(['p']), letters: [storedPoison, storedPoison] },
  ],
  [
    'a success still waits for an operator',
    'isolation',
    { letters: [{ orderId: 1, status: 'waiting', partition: 0, offset: 0 }] },
  ],
  ['an order failed for no reason', 'isolation', { orders: [testOrder({ status: 'failed' })] }],
  [
    'a refused order has no dead letter',
    'isolation',
    { orders: [order, refused], ledger: testLedger({ refusedUsers: new Set(['refused-user']) }) },
  ],
  ['an order is still pending', 'drained', { orders: [testOrder({ status: 'pending' })] }],
  ['it took too long', 'drained', { drainedAfterMs: 61_000 }],
  ['there was nothing to look at', 'messages', { messages: [], orders: [] }],
  ['it never drained', 'drained', { drainedAfterMs: undefined }],
  [
    'a stop did not end by itself',
    'stops',
    { ledger: testLedger({ findings: [{ promise: 'stops', text: 'killed' }] }) },
  ],
  [
    'a service took too much memory',
    'memory',
    { ledger: testLedger({ findings: [{ promise: 'memory', text: 'it took 300 MB' }] }) },
  ],
]

for (const [what, evidence] of Object.entries(kept)) {
  test(`nothing is found when ${what}`, () => {
    const findings = checkEverything(testEvidence(evidence)).flatMap((result) => result.findings)
    assert.deepEqual(findings, [])
  })
}

for (const [what, promise, evidence] of broken) {
  test(`it is found when ${what}`, () => {
    const results = checkEverything(testEvidence(evidence))
    const findings = results.find((result) => result.promise === promise)?.findings ?? []
    assert.notEqual(findings.length, 0, JSON.stringify(results))
  })
}
