import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createScope } from '../../../tests/support/scope.ts'
import { openTestDatabase } from '../../../tests/support/servers/test-database.ts'
import { silentLog } from '../../../tests/support/servers/test-topics.ts'
import { waitFor } from '../../../tests/support/wait-for.ts'
import type { OutgoingMessage } from '../../shared/kafka/sending/producer.ts'
import { packEvents } from '../../shared/orders/outbox-row.ts'
import { startOutboxRelay } from './outbox-relay.ts'
import { orderIdOf } from './settle-outbox-rows.ts'

test('events behind many that Kafka does not take are sent, and those in their order when it takes them', async (t) => {
  const scope = createScope(t)
  const { database } = await openTestDatabase(scope)
  const rowOf = (orderId: number, userId: string) => {
    const event = { eventId: `event ${orderId}`, userId, productId: 1, productName: 'tea', quantity: 1 }
    return [orderId, 1, 1, packEvents([{ ...event, traceparent: 'trace' }])]
  }
  const ids = Array.from({ length: 900 }, (_, index) => index + 1)
  const isStuck = (orderId: number) => orderId <= 800
  await database.execute('INSERT INTO outbox (firstOrderId, orderIdStep, eventCount, events) VALUES ?', [
    ids.map((orderId) => rowOf(orderId, isStuck(orderId) ? 'stuck' : 'other')),
  ])

  let takesAll = false
  const sent: number[] = []
  // A stand-in for several brokers, of which one takes nothing.
  const deliver = (_topic: string, messages: readonly OutgoingMessage[]) => {
    const unsent = messages.filter(({ key }) => !takesAll && key === 'stuck')
    sent.push(...messages.filter((message) => !unsent.includes(message)).map(orderIdOf))
    return Promise.resolve({ refused: [], unsent, failure: new Error('no leader') })
  }
  const relay = startOutboxRelay({
    ...{ database, topic: 'orders', log: silentLog },
    producer: {
      deliver,
      connect: () => Promise.resolve(),
      send: () => Promise.resolve(),
      disconnect: () => Promise.resolve(),
    },
    onSent: () => undefined,
    onRefused: () => undefined,
    explain: () => ({ text: 'no leader', definite: true }),
  })
  scope.onEnd(relay.stop)

  await waitFor('the others', () => sent.length >= 100)
  assert.deepEqual(
    sent,
    ids.filter((orderId) => !isStuck(orderId)),
  )
  assert.match(relay.state(), /no leader/)

  takesAll = true
  await waitFor('the rest', () => sent.length >= 900)
  assert.deepEqual(sent.slice(100), ids.filter(isStuck))
  await waitFor('readiness', () => relay.state() === 'ok')
})
