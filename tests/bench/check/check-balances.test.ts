// Each kind of wrong answer, made by hand, is found: otherwise a fast run would prove nothing.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { test, type TestContext } from 'node:test'
import { startSimulator } from '../../../infra/line-simulator/testing/test-simulator.ts'
import { queryDatabase } from '../../support/data/query-database.ts'
import { createScope } from '../../support/scope.ts'
import { createTestDatabase } from '../../support/servers/test-database.ts'
import type { Contestant } from '../platform/contestant.ts'
import { checkBalances } from './check-balances.ts'

/** A contestant with two orders, both answered and sent to LINE. */
async function createFixture(t: TestContext) {
  const databaseUrl = await createTestDatabase(createScope(t))
  const simulator = await startSimulator(t)
  const query = (sql: string) => queryDatabase(databaseUrl, sql)
  await query(
    `INSERT INTO products (id, name, amount) VALUES (1, 'Thai tea', 999999999), (2, 'Soda', 999999998)`,
  )
  const orders = [
    { productId: 1, quantity: 1, retryKey: randomUUID() },
    { productId: 2, quantity: 2, retryKey: randomUUID() },
  ]
  for (const { productId, quantity, retryKey } of orders) {
    await query(
      `INSERT INTO orders (userLineUid, productId, quantity, requestKey, retryKey)
       VALUES ('U1', ${productId}, ${quantity}, RANDOM_BYTES(16), '${retryKey}')`,
    )
    await simulator.push({ retryKey }).expect(200)
  }
  const check = (answered: Contestant['answered'] = { placed: 2, unanswered: 0 }) =>
    checkBalances({ databaseUrl, lineUrl: simulator.url, answered })
  return { query, simulator, check }
}

test('right balances are counted, and nothing wrong is reported', async (t) => {
  const { check } = await createFixture(t)

  assert.deepEqual(await check(), { counted: '2 orders, 2 answers with 201', wrong: [] })
})

test('a request without an answer may have an order or none', async (t) => {
  const { check } = await createFixture(t)

  assert.deepEqual(await check({ placed: 1, unanswered: 1 }), {
    counted: '2 orders, 1 answers with 201 (the load ended before 1 more were answered)',
    wrong: [],
  })
  assert.deepEqual((await check({ placed: 2, unanswered: 1 })).wrong, [])
})

test('an order that was not taken from the stock is found', async (t) => {
  const { query, check } = await createFixture(t)
  await query('UPDATE products SET amount = amount + 1 WHERE id = 1')

  assert.deepEqual((await check()).wrong, ['3 pieces were ordered, and 2 taken from the stock'])
})

test('an order that was answered and does not exist is found', async (t) => {
  const { check } = await createFixture(t)

  assert.deepEqual((await check({ placed: 3, unanswered: 0 })).wrong, [
    '3 orders were answered with 201, and 2 exist',
  ])
})

test('an order without a request is found', async (t) => {
  const { check } = await createFixture(t)

  assert.deepEqual((await check({ placed: 0, unanswered: 1 })).wrong, [
    '2 orders exist, where at most 1 were asked for',
  ])
})

test('a message that was sent twice is found', async (t) => {
  const { simulator, check } = await createFixture(t)
  const [message] = await simulator.messages()
  // After a day LINE has forgotten the retry key.
  simulator.clock.now += 25 * 60 * 60 * 1000
  await simulator.push({ retryKey: message?.retryKey ?? '' }).expect(200)

  assert.deepEqual((await check()).wrong, ['LINE has 3 messages, 2 different ones, for 2 orders'])
})

test('a message that is missing is found', async (t) => {
  const { simulator, check } = await createFixture(t)
  await simulator.agent.delete('/simulator/messages').expect(204)

  assert.deepEqual((await check()).wrong, ['LINE has 0 messages, 0 different ones, for 2 orders'])
})
