import type { Liff } from './liff-session.ts'
import type { SimulatedLogin } from './simulated-login.ts'

// LINE's SDK with its mock, for development only: `npm run dev`, then `/?liff=mock`. The production build does not contain
// this file or what it imports.

interface MockedLiff extends Liff {
  use: (plugin: unknown) => void
  init: (config: { readonly liffId: string; readonly mock?: boolean }) => Promise<void>
  readonly $mock: { set(data: (previous: object) => object): void }
}

/** A LIFF in which the given test user is logged in. */
export async function loadMockLiff(login: SimulatedLogin): Promise<Liff> {
  const [{ liff }, { LiffMockPlugin }] = await Promise.all([import('@line/liff'), import('@line/liff-mock')])
  const mocked = liff as unknown as MockedLiff
  mocked.use(new LiffMockPlugin())
  const { userId, displayName, getIdToken } = login.sessionOf(login.rememberedUserId())
  const token = (await getIdToken()) ?? unsignedToken(userId)
  const init = mocked.init.bind(mocked)
  mocked.init = async ({ liffId }) => {
    await init({ liffId, mock: true })
    mocked.login({ redirectUri: location.href })
    mocked.$mock.set((previous) => ({
      ...previous,
      isLoggedIn: true,
      getIDToken: token,
      getDecodedIDToken: { sub: userId, name: displayName },
      getProfile: { userId, displayName },
    }))
  }
  return mocked
}

/** AUTH_MODE=dev does not verify tokens, and the session reads only the expiry. */
function unsignedToken(sub: string): string {
  const exp = Math.floor(Date.now() / 1_000) + 3_600
  return `mock.${btoa(JSON.stringify({ sub, exp }))}.mock`
}
