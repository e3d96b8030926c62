import { createWaker } from './api/wait.ts'
import { backOff } from './model/back-off.ts'
import { createStore, type Store } from './model/create-store.ts'
import { readShopConfig } from './model/read-shapes.ts'
import type { TextStorage } from './model/safe-storage.ts'
import type { ShopConfig } from './model/types.ts'
import { type Login, openLogin } from './session/open-login.ts'

/** The page's state until a user is logged in. */
export type Opening =
  | { readonly kind: 'loading' | 'unreachable' | 'login-unreachable' }
  | { readonly kind: 'open'; readonly login: Login }

/** Loads the shop's configuration and logs in, and retries until both succeed. */
export function openShop(local: TextStorage, tab: TextStorage): Store<Opening> {
  const store = createStore<Opening>({ kind: 'loading' })
  const show = (opening: Opening): void => store.update(() => opening)
  const forever = new AbortController().signal
  const waker = createWaker()
  addEventListener('online', () => waker.wake())

  async function keepTrying<T>(attempt: () => Promise<T>, whenFailed: Opening): Promise<T> {
    for (let failures = 0; ; failures += 1) {
      try {
        return await attempt()
      } catch {
        show(whenFailed)
        await waker.wait(backOff(failures, Math.random), forever)
      }
    }
  }

  async function open(): Promise<void> {
    const config = await keepTrying(loadConfig, { kind: 'unreachable' })
    const login = await keepTrying(() => openLogin(config, local, tab), { kind: 'login-unreachable' })
    show({ kind: 'open', login })
  }

  void open()
  return store
}

async function loadConfig(): Promise<ShopConfig> {
  const response = await fetch('/api/shop-config', { cache: 'no-store', signal: AbortSignal.timeout(10_000) })
  const config = response.ok ? readShopConfig(await response.json()) : undefined
  if (!config) throw new Error('the shop configuration could not be loaded')
  return config
}
