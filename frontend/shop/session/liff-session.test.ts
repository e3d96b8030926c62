import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSafeStorage } from '../model/safe-storage.ts'
import { type Liff, openLiffSession } from './liff-session.ts'

const NOW = 1_750_000_000_000
const PAGE = 'https://shop.example/?from=chat'

function idToken(expiresIn: number): string {
  const claims = { sub: 'Ufromtoken', exp: (NOW + expiresIn) / 1_000 }
  return `h.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.s`
}

/** A LIFF with one logged-in user, which records its calls. */
function createLiff(overrides: Partial<Liff> = {}): { liff: Liff; calls: string[] } {
  const calls: string[] = []
  const liff: Liff = {
    init: ({ liffId }) => Promise.resolve(void calls.push(`init ${liffId}`)),
    isLoggedIn: () => true,
    isInClient: () => false,
    login: ({ redirectUri }) => void calls.push(`login ${redirectUri}`),
    logout: () => void calls.push('logout'),
    getProfile: () => Promise.resolve({ userId: 'Ufromprofile', displayName: 'Ploy' }),
    getIDToken: () => idToken(3_600_000),
    getDecodedIDToken: () => ({ sub: 'Ufromtoken', name: 'Ploy of the token' }),
    getAppLanguage: () => 'th-TH',
    ...overrides,
  }
  return { liff, calls }
}

function surroundings() {
  const reloads: string[] = []
  let address = PAGE + '&code=once&state=s&liffClientId=1&liffRedirectUri=https%3A%2F%2Fshop.example'
  const storage = createSafeStorage(() => {
    throw new Error('switched off')
  })
  const page = {
    href: () => address,
    replaceHref: (href: string) => void (address = href),
    reload: () => void reloads.push('reload'),
  }
  return { page, storage, now: () => NOW, reloads }
}

test('the ID token names the user; the profile is for display only', async () => {
  const { liff, calls } = createLiff()
  const around = surroundings()
  const session = await openLiffSession(liff, 'liff-1', around)
  assert.deepEqual(calls, ['init liff-1'])
  assert.equal(around.page.href(), PAGE)
  assert.equal(session.userId, 'Ufromtoken')
  assert.equal(session.displayName, 'Ploy')
  assert.equal(session.language, 'th-TH')
  assert.equal(await session.getIdToken(), idToken(3_600_000))
})

test('without the profile scope the name of the ID token is shown', async () => {
  const { liff } = createLiff({ getProfile: () => Promise.reject(new Error('no scope')) })
  const session = await openLiffSession(liff, 'liff-1', surroundings())
  assert.equal(session.displayName, 'Ploy of the token')
})

test('without a login the page goes to LINE, and comes back to the same address', async () => {
  const left = Promise.withResolvers<string>()
  const { liff } = createLiff({
    isLoggedIn: () => false,
    login: ({ redirectUri }) => left.resolve(redirectUri),
  })
  void openLiffSession(liff, 'liff-1', surroundings())
  assert.equal(await left.promise, PAGE)
})

test('an interrupted login without an ID token is repeated', async () => {
  const left = Promise.withResolvers<string>()
  const { liff, calls } = createLiff({
    getDecodedIDToken: () => null,
    login: ({ redirectUri }) => left.resolve(redirectUri),
  })
  void openLiffSession(liff, 'liff-1', surroundings())
  assert.equal(await left.promise, PAGE)
  assert.deepEqual(calls, ['init liff-1', 'logout'])
})

test('a refused token causes one new login; after a second refusal the user decides', async () => {
  const { liff, calls } = createLiff()
  const around = surroundings()
  const session = await openLiffSession(liff, 'liff-1', around)
  void session.renew()
  assert.deepEqual(calls.slice(1), ['logout', `login ${PAGE}`])

  const after = await openLiffSession(liff, 'liff-1', around)
  await assert.rejects(after.renew(), { code: 'session_expired' })
})

test('a token about to expire is renewed before it is used', async () => {
  const { liff, calls } = createLiff({ getIDToken: () => idToken(30_000) })
  const session = await openLiffSession(liff, 'liff-1', surroundings())
  void session.getIdToken()
  assert.deepEqual(calls.slice(1), ['logout', `login ${PAGE}`])
})

test('a token that looks expired right after a login is sent: this clock may be wrong', async () => {
  const { liff } = createLiff({ getIDToken: () => idToken(-60_000) })
  const around = surroundings()
  const before = await openLiffSession(liff, 'liff-1', around)
  before.login()
  const session = await openLiffSession(liff, 'liff-1', around)
  assert.equal(await session.getIdToken(), idToken(-60_000))
})

test('inside LINE a reload is the login', async () => {
  const { liff, calls } = createLiff({ isInClient: () => true })
  const around = surroundings()
  const session = await openLiffSession(liff, 'liff-1', around)
  session.login()
  assert.deepEqual(calls.slice(1), ['logout'])
  assert.deepEqual(around.reloads, ['reload'])
})
