import { createWaker } from './api/wait.ts'
import { backOff } from './model/back-off.ts'
import { createStore, type Store } from './model/create-store.ts'
import { readShopConfig } from './model/read-shapes.ts'
import type { TextStorage } from './model/safe-storage.ts'
import type { ShopConfig } from './model/types.ts'
import { type Login, openLogin } from './session/open-login.ts'

/** How far the page has come before there is somebody to shop. */
export type Opening =
  { kind: 'loading' | 'unreachable' | 'login-unreachable' } | { kind: 'open'; login: Login }

/** Asks for the shop's configuration and logs in, trying until both have answered. */
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
  if (!config) throw new Error('the shop does not tell its configuration')
  return config
}
