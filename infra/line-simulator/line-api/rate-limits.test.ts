import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import test from 'node:test'
import { startSimulator, TOKEN } from '../testing/test-simulator.ts'

const RATE_LIMITED = { message: 'The API rate limit has been exceeded. Try again later.' }
const OVER_QUOTA = { message: 'You have reached your monthly limit.' }

test('more pushes than a channel is allowed in a second are 429, until time passes', async (t) => {
  const { push, clock } = await startSimulator(t, { env: { SIMULATOR_PUSHES_PER_SECOND: '3' } })
  for (let count = 0; count < 3; count += 1) await push().expect(200)
  assert.deepEqual((await push().expect(429)).body, RATE_LIMITED)

  clock.now += 334
  await push().expect(200)
  await push().expect(429)
  clock.now += 60_000
  for (let count = 0; count < 3; count += 1) await push().expect(200)
  await push().expect(429)
})

test('the monthly limit is 429 until the month ends, but a retry of an accepted push is 409', async (t) => {
  const { push, clock } = await startSimulator(t, {
    env: { SIMULATOR_MONTHLY_QUOTA: '1' },
    startAt: Date.parse('2026-11-30T14:59:00Z'),
  })
  const retryKey = randomUUID()
  await push({ retryKey }).expect(200)
  assert.deepEqual((await push().expect(429)).body, OVER_QUOTA)
  await push({ retryKey }).expect(409)

  // Midnight in Japan.
  clock.now = Date.parse('2026-11-30T15:00:00Z')
  await push().expect(200)
})

test('quota is the allowed number of pushes, and consumption the used one', async (t) => {
  const { agent, push } = await startSimulator(t, { env: { SIMULATOR_MONTHLY_QUOTA: '1000' } })
  const authorized = (path: string) => agent.get(path).set('Authorization', `Bearer ${TOKEN}`)
  await push({
    messages: [
      { type: 'text', text: 'one' },
      { type: 'text', text: 'two' },
    ],
  })
  await push()

  const quota = await authorized('/v2/bot/message/quota').expect(200)
  assert.deepEqual(quota.body, { type: 'limited', value: 1000 })
  const consumption = await authorized('/v2/bot/message/quota/consumption').expect(200)
  assert.deepEqual(consumption.body, { totalUsage: 2 })
  await agent.get('/v2/bot/message/quota').expect(401)

  const info = await authorized('/v2/bot/info').expect(200)
  assert.equal((info.body as { displayName?: unknown }).displayName, 'Placeorder')
  await agent.get('/v2/bot/info').expect(401)
})
