import type { TextStorage } from '../model/safe-storage.ts'
import type { ShopConfig } from '../model/types.ts'
import type { Liff } from './liff-session.ts'
import { openLiffSession } from './liff-session.ts'
import type { Session } from './session.ts'
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
}

/** The login that the shop's configuration requires. Rejects if it cannot be reached. */
export async function openLogin(config: ShopConfig, local: TextStorage, tab: TextStorage): Promise<Login> {
  const { authMode, liffId, simulatorUrl } = config
  const needsToken = authMode === 'line'
  if (liffId !== null) return openLiff(await loadLiff(), liffId, tab)
  if (needsToken && simulatorUrl === null) return { kind: 'none' }

  const surroundings = { storage: local, now: Date.now, reload: page.reload }
  const login = await openSimulatedLogin(simulatorUrl, needsToken, surroundings)
  if (import.meta.env.DEV && new URLSearchParams(location.search).get('liff') === 'mock') {
    const { loadMockLiff } = await import('./mock-liff.ts')
    return openLiff(await loadMockLiff(login), 'mock', tab)
  }
  return { kind: 'simulated', login }
}

/** A separate chunk: a shop without a LIFF app never loads LINE's SDK. */
async function loadLiff(): Promise<Liff> {
  const { liff } = await import('@line/liff')
  return liff
}

async function openLiff(liff: Liff, liffId: string, storage: TextStorage): Promise<Login> {
  return { kind: 'liff', session: await openLiffSession(liff, liffId, { page, storage, now: Date.now }) }
}
