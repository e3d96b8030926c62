import { abortAfter } from '../shared/network/abort.ts'
import { isOutage } from '../shared/network/api-error.ts'
import { NoAnswer } from '../shared/network/no-answer.ts'
import { ask, readJson } from '../shared/network/ask.ts'
import { createWaker } from './api/wait.ts'
import { backOff } from '../shared/network/back-off.ts'
import { createStore, type Store } from '../shared/state/create-store.ts'
import { readShopConfig } from './model/read-shapes.ts'
import type { TextStorage } from '../shared/state/safe-storage.ts'
import type { ServerClock } from './model/server-clock.ts'
import type { ShopConfig } from './model/types.ts'
import { LoginFailed, type LoginFailure } from './session/login-failure.ts'
import { createLoginOpener, type Login } from './session/open-login.ts'

/** The page's state until a user is logged in. */
export type Opening =
  | { readonly kind: 'loading' | 'unreachable' | 'login-unreachable' }
  | { readonly kind: 'login-failed'; readonly failure: LoginFailure; readonly tryAgain: () => void }
  | { readonly kind: 'open'; readonly login: Login }

export interface Surroundings {
  readonly local: TextStorage
  readonly tab: TextStorage
  readonly clock: ServerClock
}

/** Loads the shop's configuration and logs in. Retries what cannot be reached; what is refused is shown. */
export function openShop({ local, tab, clock }: Surroundings): Store<Opening> {
  const store = createStore<Opening>({ kind: 'loading' })
  const show = (opening: Opening): void => store.update(() => opening)
  const forever = new AbortController().signal
  const waker = createWaker()
  addEventListener('online', () => waker.wake())

  async function keepTrying<T>(attempt: () => Promise<T>, whenFailed: Opening): Promise<T> {
    for (let failures = 0; ; failures += 1) {
      try {
        return await attempt()
      } catch (error) {
        if (!isOutage(error)) throw error
        show(whenFailed)
        await waker.wait(backOff(failures, Math.random), forever)
      }
    }
  }

  async function open(): Promise<void> {
    const config = await keepTrying(() => loadConfig(clock), { kind: 'unreachable' })
    const openLogin = createLoginOpener({ local, tab, clock })
    const login = await keepTrying(() => openLogin(config), { kind: 'login-unreachable' })
    show({ kind: 'open', login })
  }

  open().catch((error: unknown) => {
    if (!(error instanceof LoginFailed)) throw error
    const { failure, tryAgain } = error
    show({ kind: 'login-failed', failure, tryAgain })
  })
  return store
}

async function loadConfig(clock: ServerClock): Promise<ShopConfig> {
  const response = await ask('/api/shop-config', { cache: 'no-store', signal: abortAfter(10_000) })
  clock.learnFrom(response)
  const config = response.ok ? readShopConfig(await readJson(response)) : undefined
  if (!config) throw new NoAnswer('the shop configuration could not be loaded')
  return config
}
