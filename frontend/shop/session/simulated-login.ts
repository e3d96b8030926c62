import { abortAfter } from '../../shared/network/abort.ts'
import { NoAnswer } from '../../shared/network/no-answer.ts'
import { ask, readJson } from '../../shared/network/ask.ts'
import type { TextStorage } from '../../shared/state/safe-storage.ts'
import { isExpiring } from './id-token.ts'
import type { Session } from './session.ts'

// Without a LIFF app, the LINE simulator's test users shop. It signs ID tokens like LINE.

export interface TestUser {
  readonly userId: string
  readonly name: string
}

export interface SimulatedLogin {
  readonly users: readonly TestUser[]
  sessionOf: (userId: string) => Session
  chatUrl: (userId: string) => string | undefined
  /** The user of this visit: the last one chosen, or the first. */
  rememberedUserId: () => string
  remember: (userId: string) => void
}

const CHOSEN = 'placeorder.testUser'

/** The users without a simulator; AUTH_MODE=dev accepts any user id. */
const LOCAL_USERS: readonly [TestUser, ...TestUser[]] = [
  { userId: 'U00000000000000000000000000000001', name: 'Ploy' },
  { userId: 'U00000000000000000000000000000002', name: 'Somchai' },
  { userId: 'U00000000000000000000000000000003', name: 'Mali' },
]

interface Surroundings {
  readonly storage: TextStorage
  now: () => number
  reload: () => void
}

export async function openSimulatedLogin(
  simulatorUrl: string | null,
  needsToken: boolean,
  { storage, now, reload }: Surroundings,
): Promise<SimulatedLogin> {
  const users = simulatorUrl === null ? LOCAL_USERS : await loadTestUsers(simulatorUrl)
  const [first = LOCAL_USERS[0]] = users

  function sessionOf(userId: string): Session {
    const user = users.find((other) => other.userId === userId) ?? first
    let token: string | undefined
    return {
      userId: user.userId,
      displayName: user.name,
      pictureUrl: undefined,
      language: undefined,
      login: reload,
      async getIdToken() {
        if (!needsToken || simulatorUrl === null) return null
        if (token === undefined || isExpiring(token, now())) token = await signIn(simulatorUrl, user)
        return token
      },
      renew() {
        token = undefined
        return Promise.resolve()
      },
    }
  }

  return {
    users,
    sessionOf,
    chatUrl: (userId) => (simulatorUrl === null ? undefined : `${simulatorUrl}/chat/${userId}`),
    rememberedUserId() {
      const chosen = storage.getItem(CHOSEN)
      return users.some(({ userId }) => userId === chosen) && chosen !== null ? chosen : first.userId
    },
    remember: (userId) => storage.setItem(CHOSEN, userId),
  }
}

async function loadTestUsers(simulatorUrl: string): Promise<TestUser[]> {
  const { users } = (await askSimulator(`${simulatorUrl}/simulator/users`)) as { users?: unknown }
  const isTestUser = (user: Partial<TestUser> | null): user is TestUser =>
    typeof user?.userId === 'string' && typeof user.name === 'string'
  const testUsers = Array.isArray(users) ? users.filter(isTestUser) : []
  if (testUsers.length === 0) throw new NoAnswer('the LINE simulator has no test users')
  return testUsers
}

async function signIn(simulatorUrl: string, { userId, name }: TestUser): Promise<string> {
  const answer = await askSimulator(`${simulatorUrl}/simulator/id-token`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ userId, name }),
  })
  const { idToken } = answer as { idToken?: unknown }
  if (typeof idToken !== 'string') throw new NoAnswer('the LINE simulator gave no ID token')
  return idToken
}

async function askSimulator(url: string, init: RequestInit = {}): Promise<object> {
  const response = await ask(url, { ...init, signal: abortAfter(10_000) })
  const body = response.ok ? await readJson(response) : undefined
  if (typeof body !== 'object' || body === null) throw new NoAnswer('the LINE simulator does not answer')
  return body
}
