import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { createSafeStorage, type TextStorage } from '../../shared/state/safe-storage.ts'
import { createServerClock } from '../model/server-clock.ts'
import { LoginFailed, type LoginFailure } from './login-failure.ts'
import { createLoginGuard } from './login-guard.ts'
import { type Liff, openLiffSession } from './liff-session.ts'

const NOW = 1_750_000_000_000
const PAGE = 'https://shop.example/?from=chat'
const RETURNED = `${PAGE}&code=once&state=s&liffClientId=1&liffRedirectUri=https%3A%2F%2Fshop.example`

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

interface Visit {
  /** The page's address; by default one to which LINE's login has returned. */
  readonly href?: string
  /** Milliseconds by which the device's clock is ahead. */
  readonly aheadBy?: number
  readonly storage?: TextStorage
  /** The storage of one window, if it is another one. */
  readonly tab?: TextStorage
}

const inMemory = () =>
  createSafeStorage(() => {
    throw new Error('switched off')
  })

/** A page that has just opened. */
function surroundings({ href = RETURNED, aheadBy = 0, storage = inMemory(), tab = storage }: Visit = {}) {
  const reloads: string[] = []
  const returns: (() => void)[] = []
  let address = href
  const page = {
    href: () => address,
    replaceHref: (other: string) => void (address = other),
    reload: () => void reloads.push('reload'),
    onReturn: (listener: () => void) => void returns.push(listener),
  }
  const clock = createServerClock(() => NOW + aheadBy)
  clock.learnFrom(new Response(null, { headers: { date: new Date(NOW).toUTCString() } }))
  const guard = createLoginGuard({ href, tab, local: storage, clock })
  return { page, guard, clock, reloads, returns }
}

async function failureOf(opening: Promise<unknown>): Promise<LoginFailure> {
  const error = await opening.then(
    () => assert.fail('a session was opened'),
    (reason: unknown) => reason,
  )
  assert.ok(error instanceof LoginFailed, String(error))
  return error.failure
}

/** An error as LINE's SDK makes it. */
const liffError = (code: string, message = '') => Object.assign(new Error(message), { code })
const never = () => assert.fail('no login')

async function passTime(t: TestContext, milliseconds: number): Promise<void> {
  for (let passed = 0; passed < milliseconds; passed += 500) {
    await new Promise(setImmediate)
    t.mock.timers.tick(500)
  }
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
  assert.equal(await left.promise, `${PAGE}&login=login`)
})

test('an interrupted login without an ID token is repeated', async () => {
  const left = Promise.withResolvers<string>()
  const { liff, calls } = createLiff({
    getDecodedIDToken: () => null,
    login: ({ redirectUri }) => left.resolve(redirectUri),
  })
  void openLiffSession(liff, 'liff-1', surroundings())
  assert.equal(await left.promise, `${PAGE}&login=token`)
  assert.deepEqual(calls, ['init liff-1', 'logout'])
})

test('a refused token causes one new login; after a second refusal the user decides', async () => {
  const { liff, calls } = createLiff()
  const storage = inMemory()
  const session = await openLiffSession(liff, 'liff-1', surroundings({ storage }))
  void session.renew(idToken(3_600_000))
  assert.deepEqual(calls.slice(1), ['logout', `login ${PAGE}&login=token`])

  for (const visit of [{ storage }, { href: `${RETURNED}&login=token` }]) {
    const after = await openLiffSession(liff, 'liff-1', surroundings(visit))
    await assert.rejects(after.renew(idToken(3_600_000)), { code: 'session_expired' })
  }
  assert.equal(calls.filter((call) => call.startsWith('login')).length, 1)
})

test('while one window logs in, the others wait for the token that it brings', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  let token: string | null = 'refused'
  const left: string[] = []
  const { liff } = createLiff({
    getIDToken: () => token,
    logout: () => (token = null),
    login: () => void left.push('login'),
  })
  const storage = inMemory()
  const openWindow = () => openLiffSession(liff, 'liff-1', surroundings({ storage, tab: inMemory() }))
  const [one, another, late] = [await openWindow(), await openWindow(), await openWindow()]

  void one.renew('refused')
  assert.equal(await another.getIdToken(), null)
  const waiting = Promise.all([another.renew(null), another.renew('refused')])
  await passTime(t, 30_000)
  token = idToken(3_600_000)
  await passTime(t, 1_000)
  await waiting
  await late.renew('refused')
  assert.equal(await another.getIdToken(), token)
  assert.deepEqual(left, ['login'])
})

test('a login that another window does not complete is waited for during a minute', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  let token: string | null = 'refused'
  const { liff } = createLiff({ getIDToken: () => token, logout: () => (token = null) })
  const storage = inMemory()
  const openWindow = () => openLiffSession(liff, 'liff-1', surroundings({ storage, tab: inMemory() }))
  const [one, another] = [await openWindow(), await openWindow()]
  void one.renew('refused')
  const ended = assert.rejects(another.renew(null), { code: 'session_expired' })
  await passTime(t, 60_000)
  await ended
})

test('a page that Back restores from the browser’s memory after it went to the login loads from the start', async () => {
  const around = surroundings()
  const session = await openLiffSession(createLiff().liff, 'liff-1', around)
  assert.equal(around.returns.length, 0)
  session.login()
  around.returns.forEach((listener) => listener())
  assert.deepEqual(around.reloads, ['reload'])
})

test('requests that fail together cause one login', async () => {
  const { liff, calls } = createLiff()
  const session = await openLiffSession(liff, 'liff-1', surroundings())
  const renew = () => session.renew(idToken(3_600_000))
  void Promise.all([renew(), renew(), session.getIdToken()])
  assert.equal(calls.filter((call) => call.startsWith('login')).length, 1)
})

test('a token about to expire is renewed before it is used', async () => {
  const { liff, calls } = createLiff({ getIDToken: () => idToken(30_000) })
  const session = await openLiffSession(liff, 'liff-1', surroundings())
  void session.getIdToken()
  assert.deepEqual(calls.slice(1), ['logout', `login ${PAGE}&login=token`])
})

test('the age of a token is measured with the clock of the server', async () => {
  for (const aheadBy of [-86_400_000, -600_000, 600_000, 3_590_000, 86_400_000]) {
    const { liff, calls } = createLiff()
    const session = await openLiffSession(liff, 'liff-1', surroundings({ aheadBy }))
    assert.equal(await session.getIdToken(), idToken(3_600_000))
    assert.deepEqual(calls, ['init liff-1'], `${aheadBy} ms ahead`)
  }
})

test('a token that looks expired right after a login is sent: the server decides', async () => {
  const { liff } = createLiff({ getIDToken: () => idToken(-60_000) })
  const storage = inMemory()
  const before = await openLiffSession(liff, 'liff-1', surroundings({ storage }))
  before.login()
  const session = await openLiffSession(liff, 'liff-1', surroundings({ storage }))
  assert.equal(await session.getIdToken(), idToken(-60_000))
})

test('inside LINE a reload is the login', async () => {
  const { liff, calls } = createLiff({ isInClient: () => true })
  const around = surroundings()
  const session = await openLiffSession(liff, 'liff-1', around)
  session.login()
  assert.deepEqual(calls.slice(1), ['logout'])
  assert.deepEqual(around.reloads, ['reload'])
  assert.equal(around.page.href(), `${PAGE}&login=token`)
})

test('a clock that is ahead is named, and no other login is tried', async () => {
  const aheadBy = 7 * 3_600_000
  const rejecting = createLiff({
    init: () => Promise.reject(liffError('INVALID_ID_TOKEN', 'Invalid "exp" value in ID_TOKEN')),
    login: never,
  })
  const failure = await failureOf(openLiffSession(rejecting.liff, 'liff-1', surroundings({ aheadBy })))
  assert.equal(failure.kind, 'clock')
  assert.equal(failure.clockAheadBy, aheadBy)

  // After a reload the SDK has a token that it has not accepted.
  const reloaded = createLiff({ getDecodedIDToken: () => null, login: never })
  const again = await failureOf(openLiffSession(reloaded.liff, 'liff-1', surroundings({ aheadBy })))
  assert.equal(again.kind, 'clock')
})

test('a login without an ID token is repeated once', async () => {
  const { liff } = createLiff({ getDecodedIDToken: () => null, getIDToken: () => null, login: never })
  const failure = await failureOf(
    openLiffSession(liff, 'liff-1', surroundings({ href: `${RETURNED}&login=token` })),
  )
  assert.equal(failure.kind, 'no-token')
})

test('a login that comes back without a login is not repeated', async () => {
  const { liff } = createLiff({ isLoggedIn: () => false, login: never })
  const failure = await failureOf(
    openLiffSession(liff, 'liff-1', surroundings({ href: `${RETURNED}&login=login` })),
  )
  assert.equal(failure.kind, 'unfinished')
})

test('every code of liff.init ends the login with a failure of its kind', async () => {
  const kinds = {
    INIT_FAILED: 'start',
    INVALID_CONFIG: 'set-up',
    INVALID_ARGUMENT: 'set-up',
    UNAUTHORIZED: 'unauthorized',
    FORBIDDEN: 'forbidden',
    INVALID_ID_TOKEN: 'token',
    EXCEPTION_IN_SUBWINDOW: 'window',
    CREATE_SUBWINDOW_FAILED: 'window',
    RATE_LIMIT_EXCEEDED: 'busy',
    TIMEOUT: 'fault',
    UNKNOWN: 'unknown',
    400: 'set-up',
    401: 'unauthorized',
    403: 'forbidden',
    404: 'set-up',
    429: 'busy',
    500: 'fault',
    invalid_grant: 'unauthorized',
    SOMETHING_NEW: 'unknown',
  }
  for (const [code, kind] of Object.entries(kinds)) {
    const { liff } = createLiff({ init: () => Promise.reject(liffError(code, 'Why')), login: never })
    const around = surroundings({ href: `${RETURNED}&login=login` })
    const failure = await failureOf(openLiffSession(liff, 'liff-1', around))
    assert.deepEqual(failure, { kind, code, detail: 'Why', clockAheadBy: 0 })
    assert.equal(around.page.href(), PAGE)
  }
})

test('the same codes from liff.login end the login as well', async () => {
  const { liff } = createLiff({
    isLoggedIn: () => false,
    login: () => {
      throw liffError('INVALID_CONFIG', 'You need to define `liffId` for liff.login()')
    },
  })
  const failure = await failureOf(openLiffSession(liff, 'liff-1', surroundings()))
  assert.equal(failure.kind, 'set-up')
})

test('a user who does not allow the login, blocked storage and plain http are named', async () => {
  const denied = liffError('INIT_FAILED', 'access_denied: The resource owner denied the request.')
  const insecure = liffError('INVALID_ID_TOKEN', 'Failed to use Crypto API to verify ID_TOKEN: TypeError')
  const cases = [
    [denied, 'denied'],
    [new DOMException('denied', 'SecurityError'), 'storage'],
    [insecure, 'insecure'],
    [new TypeError('undefined is not a function'), 'unknown'],
  ] as const
  for (const [error, kind] of cases) {
    const { liff } = createLiff({ init: () => Promise.reject(error), login: never })
    assert.equal((await failureOf(openLiffSession(liff, 'liff-1', surroundings()))).kind, kind)
  }
})

test('only if LINE cannot be reached, a second try may succeed', async () => {
  const { liff } = createLiff({ init: () => Promise.reject(new TypeError('Failed to fetch')), login: never })
  await assert.rejects(openLiffSession(liff, 'liff-1', surroundings()), { code: 'no_answer' })
})

test('after a failure the user can begin from the start', async () => {
  const storage = inMemory()
  const { liff, calls } = createLiff({ getDecodedIDToken: () => null, getIDToken: () => null })
  const around = surroundings({ href: `${RETURNED}&login=token`, storage })
  const error = await openLiffSession(liff, 'liff-1', around).catch((reason: unknown) => reason)
  assert.ok(error instanceof LoginFailed)
  error.tryAgain()
  assert.deepEqual(calls.slice(1), ['logout'])
  assert.deepEqual(around.reloads, ['reload'])
  void openLiffSession(liff, 'liff-1', surroundings({ href: around.page.href(), storage }))
  await new Promise(setImmediate)
  assert.deepEqual(calls.slice(2), ['init liff-1', 'logout', `login ${PAGE}&login=token`])
})
