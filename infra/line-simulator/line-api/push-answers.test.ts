import assert from 'node:assert/strict'
import test, { describe } from 'node:test'
import { startSimulator } from '../testing/test-simulator.ts'

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

describe('an accepted push', () => {
  test('is answered with the message ids, as strings, and a request id', async (t) => {
    const { push, messages } = await startSimulator(t)
    const { body, headers } = await push({
      messages: [
        { type: 'text', text: 'one' },
        { type: 'text', text: 'two' },
      ],
    }).expect(200)

    const { sentMessages } = body as { sentMessages: { id: string; quoteToken: string }[] }
    const listed = await messages()
    assert.deepEqual(
      sentMessages.map(({ id }) => id),
      listed.map(({ id }) => id),
    )
    assert.ok(sentMessages.every(({ id, quoteToken }) => /^\d{18}$/.test(id) && quoteToken.length > 10))
    assert.match(String(headers['x-line-request-id']), UUID)
  })

  test('may have the longest text that LINE accepts, in UTF-16 code units', async (t) => {
    const { push } = await startSimulator(t)
    await push({ text: '🧋'.repeat(2500) }).expect(200)
    await push({ text: `${'🧋'.repeat(2500)}!` }).expect(400)
  })

  test('may go to any user id of the order API, which all pages take: 255 characters, counted as the database does', async (t) => {
    const { agent, push } = await startSimulator(t)
    for (const [length, accepted, shown] of [
      [255, 200, 200],
      [256, 400, 400],
    ] as const) {
      const userId = '🧋'.repeat(length)
      await push({ to: userId }).expect(accepted)
      await agent.get(`/chat/${encodeURIComponent(userId)}`).expect(shown)
      await agent.get(`/simulator/messages?to=${encodeURIComponent(userId)}`).expect(shown)
      await agent.post('/simulator/id-token').send({ userId }).expect(shown)
      await agent
        .patch('/simulator/faults')
        .send({ unknownUsers: [userId] })
        .expect(shown)
    }
  })

  test('may have messages of other types', async (t) => {
    const { push, messages } = await startSimulator(t)
    await push({
      notificationDisabled: true,
      customAggregationUnits: ['orders_1'],
      messages: [
        { type: 'sticker', packageId: '446', stickerId: '1988' },
        { type: 'flex', altText: 'Your order', contents: { type: 'bubble' } },
      ],
    }).expect(200)
    assert.deepEqual(
      (await messages()).map(({ text }) => text),
      ['[sticker]', 'Your order'],
    )
  })
})

const oneFault = (message: string, property: string) => ({
  message: 'The request body has 1 error(s)',
  details: [{ message, property }],
})
const invalid = (property: string) => ({
  message: `The property, '${property}', in the request body is invalid (line: -, column: -)`,
})
const unauthenticated = {
  message: 'Authentication failed. Confirm that the access token in the authorization header is valid.',
}
const texts = (count: number) => Array.from({ length: count }, () => ({ type: 'text', text: 'hello' }))

describe('a push is refused with the text of LINE:', () => {
  const cases = [
    ['no messages at all', { messages: undefined }, 400, oneFault('May not be empty', 'messages')],
    ['zero messages', { messages: [] }, 400, oneFault('Size must be between 1 and 5', 'messages')],
    ['six messages', { messages: texts(6) }, 400, oneFault('Size must be between 1 and 5', 'messages')],
    [
      'a text too long',
      { text: 'x'.repeat(5001) },
      400,
      oneFault('Length must be between 0 and 5000', 'messages[0].text'),
    ],
    ['an empty text', { text: '' }, 400, oneFault('May not be empty', 'messages[0].text')],
    ['no recipient', { to: undefined }, 400, invalid('to')],
    ['a recipient that is no string', { to: 42 }, 400, invalid('to')],
    ['a recipient of 256 characters', { to: 'U'.repeat(256) }, 400, invalid('to')],
    ['messages that are no list', { messages: 'hello' }, 400, invalid('messages')],
    ['a flag that is no boolean', { notificationDisabled: 'yes' }, 400, invalid('notificationDisabled')],
    [
      'two units',
      { customAggregationUnits: ['a', 'b'] },
      400,
      oneFault('Size must be between 0 and 1', 'customAggregationUnits'),
    ],
    [
      'a long unit',
      { customAggregationUnits: ['a'.repeat(31)] },
      400,
      oneFault('Length must be between 1 and 30', 'customAggregationUnits[0]'),
    ],
    [
      'a retry key that is no UUID',
      { retryKey: 'order-48' },
      400,
      { message: `The value for the 'X-Line-Retry-Key' parameter is invalid` },
    ],
    ['a wrong token', { token: 'wrong' }, 401, unauthenticated],
  ] as const
  for (const [what, overrides, status, answer] of cases) {
    test(what, async (t) => {
      const { push, messages } = await startSimulator(t)
      const { body, headers } = await push(overrides).expect(status)
      assert.deepEqual(body, answer)
      assert.match(String(headers['x-line-request-id']), UUID)
      assert.deepEqual(await messages(), [])
    })
  }

  test('every fault of a body is listed', async (t) => {
    const { push } = await startSimulator(t)
    const { body } = await push({ messages: [{ type: 'text' }, { type: 'dance' }, 'hello'] }).expect(400)
    const { message, details } = body as { message: string; details: { property: string }[] }
    assert.equal(message, 'The request body has 3 error(s)')
    assert.deepEqual(
      details.map(({ property }) => property),
      ['messages[0].text', 'messages[1].type', 'messages[2].type'],
    )
  })

  test('no token', async (t) => {
    const { agent } = await startSimulator(t)
    const { body } = await agent.post('/v2/bot/message/push').send({}).expect(401)
    assert.deepEqual(body, unauthenticated)
  })

  test('a body that is not JSON', async (t) => {
    const { push } = await startSimulator(t)
    const { body } = await push().type('json').send('{').expect(400)
    assert.match(
      (body as { message: string }).message,
      /^The request body could not be parsed as JSON \(line: /,
    )
  })

  test('a body that is JSON but not an object', async (t) => {
    const { agent } = await startSimulator(t)
    const { body } = await agent
      .post('/v2/bot/message/push')
      .set('Authorization', 'Bearer test-token')
      .type('json')
      .send('null')
      .expect(400)
    assert.deepEqual(body, invalid('to'))
  })

  test('a media type that is not JSON', async (t) => {
    const { push } = await startSimulator(t)
    const { body } = await push().type('text/plain').send('{}').expect(415)
    assert.deepEqual(body, { message: `The content type, 'text/plain', is not supported` })
  })

  test('a body over 2 MB', async (t) => {
    const { push } = await startSimulator(t)
    const { body } = await push({ padding: 'x'.repeat(2_097_152) }).expect(413)
    assert.deepEqual(body, {
      message: 'Request exceeds the max size of 2MB. Make the request smaller than 2MB and try again.',
    })
  })

  test('an id without the shape of LINE, with SIMULATOR_STRICT_USER_IDS', async (t) => {
    const { push } = await startSimulator(t, { env: { SIMULATOR_STRICT_USER_IDS: 'true' } })
    const { body } = await push({ to: 'U1234' }).expect(400)
    assert.deepEqual(body, invalid('to'))
    await push({ to: `U${'0a'.repeat(16)}` }).expect(200)
  })

  test('a path that LINE does not have', async (t) => {
    const { agent } = await startSimulator(t)
    const { body } = await agent.get('/v2/bot/nothing').expect(404)
    assert.deepEqual(body, { message: 'Not found' })
  })
})

test('a path refuses other methods with 405 and names its own, before it examines anything else', async (t) => {
  const { agent } = await startSimulator(t)
  for (const [path, method, allowed] of [
    ['/v2/bot/message/push', 'get', 'POST'],
    ['/v2/bot/message/push', 'put', 'POST'],
    ['/v2/bot/info', 'post', 'GET, HEAD'],
    ['/v2/bot/message/quota', 'delete', 'GET, HEAD'],
    ['/v2/bot/message/quota/consumption', 'put', 'GET, HEAD'],
    ['/oauth2/v2.1/certs', 'post', 'GET, HEAD'],
    ['/oauth2/v2.1/verify', 'get', 'POST'],
    ['/simulator/id-token', 'get', 'POST'],
    ['/simulator/faults', 'post', 'GET, HEAD, PUT, PATCH'],
    ['/simulator/messages', 'post', 'GET, HEAD, DELETE'],
    ['/simulator/users', 'put', 'GET, HEAD'],
    ['/simulator/stats', 'delete', 'GET, HEAD'],
    ['/healthz', 'post', 'GET, HEAD'],
  ] as const) {
    const { body, headers } = await agent[method](path).expect(405)
    assert.deepEqual([body, headers.allow], [{ message: 'Method not allowed' }, allowed], `${method} ${path}`)
  }
})
