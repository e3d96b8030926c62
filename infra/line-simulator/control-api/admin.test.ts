import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import test, { describe } from 'node:test'
import { startSimulator, temporaryDir, TOKEN } from '../testing/test-simulator.ts'

describe('GET /simulator/messages', () => {
  test('lists accepted messages, oldest first', async (t) => {
    const { push, messages, clock } = await startSimulator(t)
    const retryKey = randomUUID()
    await push({ to: 'U1', text: 'first', retryKey })
    await push({ to: 'U2', text: 'second' })

    const [first, second] = await messages()
    const acceptedAt = new Date(clock.now).toISOString()
    assert.deepEqual(first, { id: first?.id, to: 'U1', text: 'first', retryKey, acceptedAt })
    assert.deepEqual(second, { id: second?.id, to: 'U2', text: 'second', retryKey: null, acceptedAt })
    assert.ok(first.id < second.id)
  })

  test('filters by user, message id, time and limit', async (t) => {
    const { push, messages, clock } = await startSimulator(t)
    await push({ to: 'U1', messages: ['a', 'b', 'c'].map((text) => ({ type: 'text', text })) })
    clock.now += 5000
    await push({ to: 'U2', text: 'd' })
    await push({ to: 'U1', text: 'e' })
    const textsOf = async (query: string) => (await messages(query)).map(({ text }) => text).join('')
    const [, b] = await messages()

    assert.equal(await textsOf('?to=U1'), 'abce')
    assert.equal(await textsOf('?to=stranger'), '')
    assert.equal(await textsOf(`?since=${String(b?.id)}`), 'cde')
    assert.equal(await textsOf(`?since=${String(b?.id)}&to=U1&limit=1`), 'c')
    assert.equal(await textsOf(`?since=${new Date(clock.now).toISOString()}`), 'de')
    assert.equal(await textsOf('?limit=2'), 'ab')
  })

  test('refuses invalid parameters', async (t) => {
    const { agent } = await startSimulator(t)
    for (const query of ['since=yesterday', 'since=', 'limit=0', 'limit=many', 'to=']) {
      const { body } = await agent.get(`/simulator/messages?${query}`).expect(400)
      const { details } = body as { details: { property: string }[] }
      assert.equal(details[0]?.property, query.split('=')[0])
    }
  })

  test('lists 100,000 messages', async (t) => {
    const dataDir = await temporaryDir(t)
    const line = (n: number) =>
      JSON.stringify({ n, at: n, to: `U${n % 7}`, request: randomUUID(), content: `text ${n}` })
    const lines = Array.from({ length: 100_000 }, (_, index) => `${line(index + 1)}\n`)
    await writeFile(join(dataDir, 'messages.jsonl'), lines.join(''))
    const { messages } = await startSimulator(t, { dataDir })
    const listed = await messages()
    assert.equal(listed.length, 100_000)
    assert.equal(listed.at(-1)?.text, 'text 100000')
  })
})

test('DELETE /simulator/messages deletes messages, retry keys and usage, and ids continue to increase', async (t) => {
  const { agent, push, messages } = await startSimulator(t)
  const retryKey = randomUUID()
  await push({ retryKey })
  const [before] = await messages()
  await agent.delete('/simulator/messages').expect(204)
  assert.deepEqual(await messages(), [])
  const usage = await agent.get('/v2/bot/message/quota/consumption').set('Authorization', `Bearer ${TOKEN}`)
  assert.deepEqual(usage.body, { totalUsage: 0 })

  await push({ retryKey }).expect(200)
  const [after] = await messages()
  assert.ok(String(after?.id) > String(before?.id))
})

describe('pages of this machine may call /simulator/*, others may not:', () => {
  for (const origin of ['http://127.0.0.1:8000', 'http://localhost:5173', 'http://localhost']) {
    test(`${origin} may`, async (t) => {
      const { agent } = await startSimulator(t)
      const asked = await agent
        .options('/simulator/id-token')
        .set('Origin', origin)
        .set('Access-Control-Request-Method', 'POST')
        .set('Access-Control-Request-Headers', 'content-type')
        .expect(204)
      assert.equal(asked.headers['access-control-allow-origin'], origin)
      assert.match(String(asked.headers['access-control-allow-methods']), /POST/)
      assert.match(String(asked.headers['access-control-allow-headers']), /content-type/i)
      const { headers } = await agent.get('/simulator/users').set('Origin', origin).expect(200)
      assert.equal(headers['access-control-allow-origin'], origin)
    })
  }

  for (const origin of [
    'https://example.com',
    'http://localhost.example.com',
    'http://127.0.0.1.example.com',
    'null',
  ]) {
    test(`${origin} may not`, async (t) => {
      const { agent } = await startSimulator(t)
      const { headers } = await agent.get('/simulator/users').set('Origin', origin)
      assert.equal(headers['access-control-allow-origin'], undefined)
    })
  }

  for (const host of ['192.168.1.20', '[fd00::2]', 'desk', 'desk.local', 'desk.lan', 'desk.home.arpa']) {
    test(`http://${host}:8000 may, if the simulator was called at ${host}`, async (t) => {
      const { agent } = await startSimulator(t)
      const ask = (at: string) =>
        agent.get('/simulator/users').set('Host', `${at}:8001`).set('Origin', `http://${host}:8000`)
      const { headers } = await ask(host)
      assert.equal(headers['access-control-allow-origin'], `http://${host}:8000`)
      assert.equal((await ask('127.0.0.1')).headers['access-control-allow-origin'], undefined)
    })
  }

  test('a site whose name points to this machine may not', async (t) => {
    const { agent } = await startSimulator(t)
    const { headers } = await agent
      .get('/simulator/users')
      .set('Host', 'evil.example.com:8001')
      .set('Origin', 'http://evil.example.com:8000')
    assert.equal(headers['access-control-allow-origin'], undefined)
  })

  test('the page can read an error, too', async (t) => {
    const { agent } = await startSimulator(t)
    const { headers } = await agent
      .get('/simulator/messages?limit=0')
      .set('Origin', 'http://localhost:8000')
      .expect(400)
    assert.equal(headers['access-control-allow-origin'], 'http://localhost:8000')
  })

  test('a form of another site cannot change anything, because only JSON is accepted', async (t) => {
    const { agent } = await startSimulator(t)
    await agent.put('/simulator/faults').type('text/plain').send('{"down":true}').expect(415)
    await agent.post('/simulator/id-token').type('form').send('userId=U1').expect(415)
  })
})

test('GET /healthz is 200', async (t) => {
  const { agent } = await startSimulator(t)
  assert.deepEqual((await agent.get('/healthz').expect(200)).body, { status: 'ok' })
})
