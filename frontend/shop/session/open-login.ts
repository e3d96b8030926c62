import type { TextStorage } from '../../shared/state/safe-storage.ts'
import type { ServerClock } from '../model/server-clock.ts'
import type { ShopConfig } from '../model/types.ts'
import type { Liff } from './liff-session.ts'
import { openLiffSession } from './liff-session.ts'
import { asLoginError } from './login-failure.ts'
import { createLoginGuard } from './login-guard.ts'
import type { Session } from './session.ts'
import { simulatorAddress } from './simulator-address.ts'
import { openSimulatedLogin, type SimulatedLogin } from './simulated-login.ts'

export type Login =
  | { readonly kind: 'liff'; readonly session: Session }
  | { readonly kind: 'simulated'; readonly login: SimulatedLogin }
  /** The shop requires a LINE login, and none is configured. */
  | { readonly kind: 'none' }

const page = {
  href: () => location.href,
  replaceHref: (href: string) => history.replaceState(history.state, '', href),
  reload: () => location.reload(),
  onReturn: (listener: () => void) =>
    addEventListener('pageshow', ({ persisted }) => {
      if (persisted) listener()
    }),
}

interface Surroundings {
  readonly local: TextStorage
  readonly tab: TextStorage
  readonly clock: ServerClock
}

/** Opens the login that the shop's configuration requires. Rejects with LoginFailed, or if it cannot be reached. */
export function createLoginOpener({
  local,
  tab,
  clock,
}: Surroundings): (config: ShopConfig) => Promise<Login> {
  // One for all tries: it remembers what this page has done.
  const guard = createLoginGuard({ href: location.href, local, tab, clock })

  async function openLiff(liff: Liff, liffId: string): Promise<Login> {
    return { kind: 'liff', session: await openLiffSession(liff, liffId, { page, guard, clock }) }
  }

  return async ({ authMode, liffId, simulatorUrl: configured }) => {
    const needsToken = authMode === 'line'
    if (liffId !== null) return openLiff(await loadLiff(), liffId)
    if (needsToken && configured === null) return { kind: 'none' }

    const simulatorUrl = configured === null ? null : simulatorAddress(configured, location.hostname)
    const surroundings = { storage: local, now: clock.now, reload: page.reload }
    const login = await openSimulatedLogin(simulatorUrl, needsToken, surroundings)
    if (import.meta.env.DEV && new URLSearchParams(location.search).get('liff') === 'mock') {
      const { loadMockLiff } = await import('./mock-liff.ts')
      return openLiff(await loadMockLiff(login), 'mock')
    }
    return { kind: 'simulated', login }
  }
}

/** A separate chunk: a shop without a LIFF app never loads LINE's SDK. */
async function loadLiff(): Promise<Liff> {
  const { liff } = await import('@line/liff').catch((error: unknown) => {
    throw asLoginError(error, 0, page.reload)
  })
  return liff
}
