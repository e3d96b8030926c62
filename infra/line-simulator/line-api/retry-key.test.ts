import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import test from 'node:test'
import { startSimulator } from '../testing/test-simulator.ts'

const HOUR = 60 * 60 * 1000

test('a second push with the same key is 409 with the original response', async (t) => {
  const { push, messages } = await startSimulator(t)
  const retryKey = randomUUID()
  const first = await push({ retryKey }).expect(200)
  const second = await push({ retryKey }).expect(409)

  const { sentMessages } = first.body as { sentMessages: unknown }
  assert.deepEqual(second.body, { message: 'The retry key is already accepted', sentMessages })
  assert.equal(second.headers['x-line-accepted-request-id'], first.headers['x-line-request-id'])
  assert.notEqual(second.headers['x-line-request-id'], first.headers['x-line-request-id'])
  assert.deepEqual(
    (await messages()).map((message) => message.retryKey),
    [retryKey],
  )
})

test('of many concurrent pushes with one key exactly one is accepted', async (t) => {
  const { push, messages } = await startSimulator(t)
  const retryKey = randomUUID()
  const answers = await Promise.all(Array.from({ length: 40 }, () => push({ retryKey })))

  const statuses = answers.map(({ status }) => status).sort()
  assert.deepEqual(statuses, [200, ...Array.from({ length: 39 }, () => 409)])
  assert.equal(
    new Set(answers.map(({ body }) => JSON.stringify((body as { sentMessages: unknown }).sentMessages))).size,
    1,
  )
  assert.equal((await messages()).length, 1)
})

test('upper and lower case are the same key', async (t) => {
  const { push } = await startSimulator(t)
  const retryKey = randomUUID()
  await push({ retryKey }).expect(200)
  await push({ retryKey: retryKey.toUpperCase() }).expect(409)
})

test('pushes without a key are all accepted', async (t) => {
  const { push, messages } = await startSimulator(t)
  await push().expect(200)
  await push().expect(200)
  assert.equal((await messages()).length, 2)
})

test('a key is forgotten 24 hours after it was first accepted', async (t) => {
  const { push, clock, messages } = await startSimulator(t)
  const retryKey = randomUUID()
  const acceptedAt = clock.now
  await push({ retryKey }).expect(200)
  clock.now = acceptedAt + 24 * HOUR - 1
  await push({ retryKey }).expect(409)
  clock.now = acceptedAt + 24 * HOUR
  await push({ retryKey }).expect(200)
  await push({ retryKey }).expect(409)
  assert.equal((await messages()).length, 2)
})

test('a key whose push was refused can be used again', async (t) => {
  const { push } = await startSimulator(t)
  const retryKey = randomUUID()
  await push({ retryKey, messages: [] }).expect(400)
  await push({ retryKey }).expect(200)
})

test('a key whose push failed before it was accepted can be used again', async (t) => {
  const { push, setFaults } = await startSimulator(t)
  const retryKey = randomUUID()
  await setFaults({ error500: 1 })
  await push({ retryKey }).expect(500)
  await setFaults({ rateLimited: 1 })
  await push({ retryKey }).expect(429)
  await setFaults({})
  await push({ retryKey }).expect(200)
})
