import assert from 'node:assert/strict'
import test, { describe } from 'node:test'
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose'
import { startSimulator, temporaryDir, type TestSimulator } from '../testing/test-simulator.ts'

const CHANNEL = '1650000000'
const env = { SIMULATOR_LOGIN_CHANNEL_ID: CHANNEL }

async function logIn({ agent }: TestSimulator, body: object): Promise<string> {
  const answer = await agent.post('/simulator/id-token').send(body).expect(200)
  return (answer.body as { idToken: string }).idToken
}

const verifyAsAServiceDoes = ({ url }: TestSimulator, idToken: string) =>
  jwtVerify(idToken, createRemoteJWKSet(new URL('/oauth2/v2.1/certs', url)), {
    issuer: 'https://access.line.me',
    audience: CHANNEL,
    algorithms: ['ES256'],
    requiredClaims: ['sub', 'exp', 'iat'],
  })

describe('an ID token', () => {
  test('is verified with the published keys', async (t) => {
    const simulator = await startSimulator(t, { env })
    const { payload } = await verifyAsAServiceDoes(
      simulator,
      await logIn(simulator, { userId: 'U1234', name: 'พลอย' }),
    )
    assert.equal(payload.sub, 'U1234')
    assert.equal(payload.name, 'พลอย')
    assert.equal(Number(payload.exp) - Number(payload.iat), 3600)
  })

  test('of a test user has the name from the list', async (t) => {
    const simulator = await startSimulator(t, { env })
    const { body } = await simulator.agent.get('/simulator/users').expect(200)
    const { users } = body as { users: { userId: string; name: string }[] }
    assert.ok(users.length >= 3)
    for (const { userId, name } of users) {
      assert.match(userId, /^U[0-9a-f]{32}$/)
      const { payload } = await verifyAsAServiceDoes(simulator, await logIn(simulator, { userId }))
      assert.deepEqual([payload.sub, payload.name], [userId, name])
    }
  })

  test('with a negative lifetime has expired', async (t) => {
    const simulator = await startSimulator(t, { env })
    const idToken = await logIn(simulator, { userId: 'U1234', expiresIn: -60 })
    await assert.rejects(verifyAsAServiceDoes(simulator, idToken), { code: 'ERR_JWT_EXPIRED' })
  })

  test('stays valid across a restart, because the key is kept', async (t) => {
    const dataDir = await temporaryDir(t)
    const first = await startSimulator(t, { env, dataDir })
    const idToken = await logIn(first, { userId: 'U1234' })
    await first.stop()
    const second = await startSimulator(t, { env, dataDir })
    const { payload } = await verifyAsAServiceDoes(second, idToken)
    assert.equal(payload.sub, 'U1234')
  })

  test('names a published key, without its private part', async (t) => {
    const simulator = await startSimulator(t)
    const { kid } = decodeProtectedHeader(await logIn(simulator, { userId: 'U1' }))
    const { body } = await simulator.agent.get('/oauth2/v2.1/certs').expect(200)
    const [key] = (body as { keys: Record<string, string>[] }).keys
    assert.deepEqual(
      [key?.kid, key?.alg, key?.use, key?.kty, key?.crv, key?.d],
      [kid, 'ES256', 'sig', 'EC', 'P-256', undefined],
    )
  })

  for (const wrong of [
    {},
    { userId: '' },
    { userId: 7 },
    { userId: 'U1', expiresIn: 'soon' },
    { userId: 'U1', admin: true },
  ]) {
    test(`is not signed for ${JSON.stringify(wrong)}`, async (t) => {
      const { agent } = await startSimulator(t)
      const { body } = await agent.post('/simulator/id-token').send(wrong).expect(400)
      assert.match((body as { message: string }).message, /^The request body has/)
    })
  }
})

describe('POST /oauth2/v2.1/verify', () => {
  test('returns the claims of a valid token', async (t) => {
    const simulator = await startSimulator(t, { env })
    const idToken = await logIn(simulator, { userId: 'U1234', name: 'Ploy' })
    const { body } = await simulator.agent
      .post('/oauth2/v2.1/verify')
      .type('form')
      .send({ id_token: idToken, client_id: CHANNEL })
      .expect(200)
    const { iss, aud, sub, name } = body as Record<string, string>
    assert.deepEqual([iss, aud, sub, name], ['https://access.line.me', CHANNEL, 'U1234', 'Ploy'])
  })

  const refusals = [
    ['an expired token', { expiresIn: -1 }, {}, 'IdToken expired.'],
    ['a token of another channel', {}, { client_id: '42' }, 'Invalid IdToken Audience.'],
    ['a token of another user', {}, { user_id: 'U2' }, 'Invalid IdToken Subject Identifier.'],
    ['what is no token', {}, { id_token: 'nonsense' }, 'Invalid IdToken.'],
    ['a call without client id', {}, { client_id: '' }, 'client_id must be specified'],
  ] as const
  for (const [what, login, form, description] of refusals) {
    test(`refuses ${what}`, async (t) => {
      const simulator = await startSimulator(t, { env })
      const idToken = await logIn(simulator, { userId: 'U1', ...login })
      const { body } = await simulator.agent
        .post('/oauth2/v2.1/verify')
        .type('form')
        .send({ id_token: idToken, client_id: CHANNEL, ...form })
        .expect(400)
      assert.deepEqual(body, { error: 'invalid_request', error_description: description })
    })
  }
})
