import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { SignJWT } from 'jose'
import { createScope } from '../../../tests/support/scope.ts'
import { silentLog } from '../../../tests/support/servers/test-topics.ts'
import { CHANNEL, startLineLogin } from '../../../tests/support/services/start-line-login.ts'
import { uniqueUserId } from '../../../tests/support/unique.ts'
import { waitFor } from '../../../tests/support/wait-for.ts'
import { Unauthenticated } from '../../shared/http/request-errors.ts'
import { createIdTokens } from './id-tokens.ts'

async function start(t: TestContext, refreshMs?: number) {
  const scope = createScope(t)
  const login = await startLineLogin(scope)
  const options = { jwksUrl: login.url, channelId: CHANNEL, log: silentLog }
  const idTokens = createIdTokens({ ...options, ...(refreshMs !== undefined && { refreshMs }) })
  scope.onEnd(idTokens.stop)
  return { login, stop: idTokens.stop, verify: async (token: string) => await idTokens.verify(token) }
}

const unauthenticated = { code: 'unauthenticated' }

test('each token is verified for its own user, at each use', async (t) => {
  const { login, verify } = await start(t)
  const [ploy, malee] = [uniqueUserId(), uniqueUserId()]
  const [one, other] = [await login.sign(ploy), await login.sign(malee)]

  for (let use = 0; use < 3; use++) {
    assert.equal((await verify(one)).userId, ploy)
    assert.equal((await verify(other)).userId, malee)
  }
})

test('a token that differs from a verified one in its claims or its signature is refused', async (t) => {
  const { login, verify } = await start(t)
  const token = await login.sign(uniqueUserId())
  const another = await login.sign(uniqueUserId())
  await verify(token)
  await verify(another)

  const [header, claims, signature] = token.split('.')
  const [, otherClaims, otherSignature] = another.split('.')
  for (const forged of [
    [header, otherClaims, signature],
    [header, claims, otherSignature],
    [header, claims],
  ])
    await assert.rejects(verify(forged.join('.')), unauthenticated)
  await verify(token)
})

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

type Login = Awaited<ReturnType<typeof startLineLogin>>
const invalid: [what: string, create: (login: Login) => string | Promise<string>][] = [
  ['text that is no token', () => 'x'],
  ['a token of an unknown key', (login) => login.sign(uniqueUserId(), {}, 'unknown-key')],
  ['a token for another channel', (login) => login.sign(uniqueUserId(), { aud: 'another channel' })],
  ['a token of a user without a LINE id', (login) => login.sign('no LINE id')],
  [
    'a token that is signed with a secret',
    () => new SignJWT({}).setProtectedHeader({ alg: 'HS256' }).sign(new Uint8Array(32)),
  ],
  [
    'a token with an extension that must be understood',
    () => `${encode({ alg: 'ES256', crit: ['x'], x: 1 })}.${encode({})}.AAAA`,
  ],
]
for (const [what, create] of invalid)
  test(`${what} is not valid`, async (t) => {
    const { login, verify } = await start(t)

    await assert.rejects(verify(await create(login)), {
      code: 'unauthenticated',
      message: 'the ID token is not valid',
    })
  })

test('the message of an expired token is different, so that the page logs in again', async (t) => {
  const { login, verify } = await start(t)

  await assert.rejects(verify(await login.sign(uniqueUserId(), { exp: login.now() - 60 })), {
    code: 'unauthenticated',
    message: 'the login has expired, log in again',
  })
})

test('while LINE has not sent its keys yet, no token counts as invalid', async (t) => {
  const { login, verify } = await start(t)
  const token = await login.sign(uniqueUserId())
  login.calls.unavailable = true
  await assert.rejects(verify(token), { code: 'login_keys_away' })

  login.calls.unavailable = false
  await verify(token)
})

for (const claim of ['sub', 'exp', 'iat', 'iss', 'aud'])
  test(`a token without ${claim} is refused`, async (t) => {
    const { login, verify } = await start(t)

    await assert.rejects(verify(await login.sign(uniqueUserId(), { [claim]: undefined })), unauthenticated)
  })

// LINE signs with ES256. A key of another kind in its set is not meant for logins.
for (const algorithm of ['RS256', 'PS256', 'ES384', 'EdDSA'])
  test(`a token that is signed with ${algorithm}, by a key of LINE's set, is refused`, async (t) => {
    const { login, verify } = await start(t)
    await login.replaceKey('another-kind', algorithm)

    await assert.rejects(verify(await login.sign(uniqueUserId())), unauthenticated)
  })

test('a refused token is refused again', async (t) => {
  const { login, verify } = await start(t)
  const token = await login.sign(uniqueUserId(), { aud: 'another channel' })

  for (let use = 0; use < 2; use++) await assert.rejects(verify(token), unauthenticated)
})

test('after a verified token has expired, its login has ended', async (t) => {
  t.mock.timers.enable({ apis: ['Date'], now: Date.now() })
  const { login, verify } = await start(t)
  const token = await login.sign(uniqueUserId(), { exp: login.now() + 60 })
  await verify(token)

  // Up to the tolerance for clocks that differ.
  t.mock.timers.tick(89_000 - (Date.now() % 1000))
  await verify(token)
  t.mock.timers.tick(1_000)
  await assert.rejects(verify(token), { ...unauthenticated, message: /expired/ })
})

test('a verified token needs no key: LINE may be unavailable, and the signature is not checked again', async (t) => {
  const { login, verify } = await start(t)
  const token = await login.sign(uniqueUserId())
  const verifications = t.mock.method(crypto.subtle, 'verify')

  await verify(token)
  login.calls.unavailable = true
  for (let use = 0; use < 5; use++) await verify(token)

  assert.equal(verifications.mock.callCount(), 1)
  assert.equal(login.calls.count, 1)
})

test('once LINE has removed a key, its tokens are refused and those of the new key are not', async (t) => {
  const { login, verify } = await start(t, 20)
  const token = await login.sign(uniqueUserId())
  await verify(token)

  await login.replaceKey('new-key')
  await waitFor('the token of the removed key to be refused', () =>
    verify(token).then(
      () => false,
      (error: unknown) => error instanceof Unauthenticated,
    ),
  )

  await verify(await login.sign(uniqueUserId()))
  await assert.rejects(verify(token), unauthenticated)
})

test('a token with a new key loads the key set again, which ends the tokens of removed keys', async (t) => {
  t.mock.timers.enable({ apis: ['Date'], now: Date.now() })
  const { login, verify } = await start(t)
  const token = await login.sign(uniqueUserId())
  await verify(token)
  await login.replaceKey('new-key')
  await verify(token)

  // jose does not ask for the keys of unknown ids more often than every 30 s.
  t.mock.timers.tick(30_000)
  await verify(await login.sign(uniqueUserId()))

  await assert.rejects(verify(token), unauthenticated)
})

test('while LINE is unavailable, the last key set is used', async (t) => {
  const { login, verify } = await start(t, 20)
  const token = await login.sign(uniqueUserId())
  await verify(token)
  login.calls.unavailable = true
  const failed = login.calls.count + 2
  await waitFor('refreshes to fail', () => login.calls.count >= failed)

  await verify(token)
  await verify(await login.sign(uniqueUserId()))
})

test('a token that names no key is verified at each use: its key may have been removed', async (t) => {
  const { login, verify } = await start(t)
  const token = await login.sign(uniqueUserId(), {}, null)
  const verifications = t.mock.method(crypto.subtle, 'verify')

  for (let use = 0; use < 2; use++) await verify(token)

  assert.equal(verifications.mock.callCount(), 2)
})

test('a token whose key is removed while its signature is checked is refused at its next use', async (t) => {
  const { login, verify } = await start(t, 20)
  const token = await login.sign(uniqueUserId())
  await verify(await login.sign(uniqueUserId()))
  const check = crypto.subtle.verify.bind(crypto.subtle)
  t.mock.method(crypto.subtle, 'verify', async (...args: Parameters<typeof check>) => {
    await login.replaceKey('new-key')
    // Key sets are loaded one after the other: the second request comes after the new set has arrived.
    const loaded = login.calls.count + 2
    await waitFor('the new key set', () => login.calls.count >= loaded)
    return check(...args)
  })

  await verify(token)

  await assert.rejects(verify(token), unauthenticated)
})

test('once it has stopped, the keys are not loaded again', async (t) => {
  t.mock.timers.enable({ apis: ['setInterval'] })
  const { login, stop, verify } = await start(t, 1_000)
  await verify(await login.sign(uniqueUserId()))
  const loads = t.mock.method(globalThis, 'fetch')
  t.mock.timers.tick(1_000)
  assert.equal(loads.mock.callCount(), 1)
  await waitFor('the key set', () => login.calls.count === 2)

  stop()
  t.mock.timers.tick(10_000)

  assert.equal(loads.mock.callCount(), 1)
  // The server's own timers are needed for its end.
  t.mock.timers.reset()
})
