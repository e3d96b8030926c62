import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import test, { describe } from 'node:test'
import { waitFor } from '../../../tests/support/wait-for.ts'
import { startSimulator, TOKEN } from '../testing/test-simulator.ts'

const HEALTHY = {
  latencyMs: 0,
  error500: 0,
  timeoutAfterAccept: 0,
  timeoutBeforeAccept: 0,
  garbledAfterAccept: 0,
  foreignPage: 0,
  reset: 0,
  rateLimited: 0,
  down: false,
  forbidden: false,
  unknownUsers: [],
}

describe('each fault:', () => {
  test('error500 answers 500 and accepts nothing', async (t) => {
    const { push, setFaults, messages } = await startSimulator(t)
    await setFaults({ error500: 1 })
    await push().expect(500)
    assert.deepEqual(await messages(), [])
  })

  test('rateLimited answers 429', async (t) => {
    const { push, setFaults } = await startSimulator(t)
    await setFaults({ rateLimited: 1 })
    const { body } = await push().expect(429)
    assert.deepEqual(body, { message: 'The API rate limit has been exceeded. Try again later.' })
  })

  test('reset cuts the connection and accepts nothing', async (t) => {
    const { push, setFaults, messages } = await startSimulator(t)
    await setFaults({ reset: 1 })
    await assert.rejects(push(), { code: 'ECONNRESET' })
    assert.deepEqual(await messages(), [])
  })

  test('timeoutAfterAccept accepts the message but never answers', async (t) => {
    const { url, push, setFaults } = await startSimulator(t)
    await setFaults({ timeoutAfterAccept: 1 })
    const retryKey = randomUUID()
    const feed = await fetch(`${url}/chat/U1234/events`)
    let answered = false
    const waiting = push({ retryKey, text: 'in the dark' }).then(
      () => (answered = true),
      () => undefined,
    )
    await readUntil(feed, 'in the dark')
    await push({ retryKey }).expect(409)
    assert.equal(answered, false)
    void waiting
  })

  test('timeoutBeforeAccept neither accepts nor answers', async (t) => {
    const { push, setFaults, messages, agent } = await startSimulator(t)
    await setFaults({ timeoutBeforeAccept: 1 })
    let answered = false
    void push().then(
      () => (answered = true),
      () => undefined,
    )
    await waitFor('the push to arrive', async () => {
      const { body } = await agent.get('/simulator/stats')
      return (body as { unanswered: number }).unanswered === 1
    })
    assert.deepEqual(await messages(), [])
    assert.equal(answered, false)
  })

  test('garbledAfterAccept accepts the message, and the response is not HTTP', async (t) => {
    const { push, setFaults, messages } = await startSimulator(t)
    await setFaults({ garbledAfterAccept: 1 })
    await assert.rejects(push({ text: 'garbled' }), { code: /^HPE_/ })
    assert.deepEqual(
      (await messages()).map(({ text }) => text),
      ['garbled'],
    )
  })

  test('foreignPage answers 200 with a page and accepts nothing', async (t) => {
    const { push, setFaults, messages } = await startSimulator(t)
    await setFaults({ foreignPage: 1 })
    const { headers } = await push().expect(200)
    assert.match(headers['content-type'] ?? '', /^text\/html/)
    assert.deepEqual(await messages(), [])
  })

  test('down closes the connection of every call to LINE; the simulator’s own calls work', async (t) => {
    const { agent, push, setFaults } = await startSimulator(t)
    await setFaults({ down: true })
    await assert.rejects(push(), { code: 'ECONNRESET' })
    await assert.rejects(agent.get('/oauth2/v2.1/certs'), { code: 'ECONNRESET' })
    await agent.get('/healthz').expect(200)
    await setFaults({ down: false })
    await push().expect(200)
  })

  test('latencyMs delays the response, not the message', async (t) => {
    const { url, push, setFaults } = await startSimulator(t)
    await setFaults({ latencyMs: 3_600_000 })
    const feed = await fetch(`${url}/chat/U1234/events`)
    void push({ text: 'slow' }).catch(() => undefined)
    await readUntil(feed, 'slow')
  })

  test('forbidden answers 403', async (t) => {
    const { push, setFaults } = await startSimulator(t)
    await setFaults({ forbidden: true })
    const { body } = await push().expect(403)
    assert.deepEqual(body, { message: 'Access to this API is not available for your account' })
  })

  test('unknownUsers are refused, others are not', async (t) => {
    const { push, setFaults } = await startSimulator(t)
    await setFaults({ unknownUsers: ['U404'] })
    const { body } = await push({ to: 'U404' }).expect(400)
    assert.deepEqual(body, { message: 'Failed to send messages' })
    await push({ to: 'U200' }).expect(200)
  })

  test('a share affects that part of the pushes', async (t) => {
    const lots = [0.1, 0.49, 0.5, 0.9]
    const { push, setFaults } = await startSimulator(t, { random: () => lots.shift() ?? 1 })
    await setFaults({ error500: 0.5 })
    const statuses = []
    for (let count = 0; count < 4; count += 1) statuses.push((await push()).status)
    assert.deepEqual(statuses, [500, 500, 200, 200])
  })
})

describe('setting faults', () => {
  test('PUT replaces all faults, PATCH changes some', async (t) => {
    const { agent } = await startSimulator(t)
    assert.deepEqual((await agent.get('/simulator/faults').expect(200)).body, HEALTHY)
    const put = await agent.put('/simulator/faults').send({ error500: 0.3, latencyMs: 50 }).expect(200)
    assert.deepEqual(put.body, { ...HEALTHY, error500: 0.3, latencyMs: 50 })
    const patched = await agent.patch('/simulator/faults').send({ reset: 0.1 }).expect(200)
    assert.deepEqual(patched.body, { ...HEALTHY, error500: 0.3, latencyMs: 50, reset: 0.1 })
    assert.deepEqual((await agent.put('/simulator/faults').send({}).expect(200)).body, HEALTHY)
  })

  for (const wrong of [
    { error500: 2 },
    { reset: -1 },
    { down: 'yes' },
    { latencyMs: '20' },
    { typo: 1 },
    [],
    7,
  ]) {
    test(`refuses ${JSON.stringify(wrong)} and keeps the previous faults`, async (t) => {
      const { agent, setFaults } = await startSimulator(t)
      await setFaults({ rateLimited: 0.5 })
      for (const method of ['put', 'patch'] as const) {
        const { body } = await agent[method]('/simulator/faults')
          .type('json')
          .send(JSON.stringify(wrong))
          .expect(400)
        assert.match((body as { message: string }).message, /^The request body has/)
      }
      const { body } = await agent.get('/simulator/faults')
      assert.equal((body as { rateLimited: number }).rateLimited, 0.5)
    })
  }

  test('GET /simulator/stats counts the outcomes of pushes', async (t) => {
    const { agent, push, setFaults } = await startSimulator(t)
    const retryKey = randomUUID()
    await push({ retryKey })
    await push({ retryKey })
    await push({ messages: [] })
    await setFaults({ error500: 1 })
    await push()
    const { body } = await agent.get('/simulator/stats').set('Authorization', TOKEN).expect(200)
    assert.deepEqual(body, {
      accepted: 1,
      duplicates: 1,
      refused: 1,
      rateLimited: 0,
      failed: 1,
      unanswered: 0,
      garbled: 0,
      reset: 0,
      remembered: 1,
      usageThisMonth: 1,
    })
  })
})

async function readUntil(feed: globalThis.Response, text: string): Promise<void> {
  let seen = ''
  for await (const chunk of feed.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    seen += chunk
    if (seen.includes(text)) return
  }
  assert.fail(`the feed ended without "${text}"`)
}
