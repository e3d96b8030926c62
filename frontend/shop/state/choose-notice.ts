import type { WaitReason } from '../intents/intent.ts'
import type { Happening, ShopState } from './shop-state.ts'
import type { Order } from '../model/types.ts'

/**
 * The page shows one notice at a time: what the user must do, otherwise what has just happened, otherwise a state that
 * lasts.
 */
export type Notice =
  | { readonly kind: 'renewing' | 'offline' | 'unreachable' | 'line-slow' }
  | { readonly kind: 'login-refused'; readonly code: string }
  | { readonly kind: 'happening'; readonly happening: Happening }
  | {
      readonly kind: 'retry'
      readonly reason: WaitReason
      readonly productName: string
      readonly until: number
    }

/** LINE confirms within a second or two; if an order waits longer, the page says so. */
export const SLOW_AFTER_MS = 10_000

export function isSlow(order: Order, serverNow: number): boolean {
  return order.status === 'pending' && serverNow - Date.parse(order.createdAt) > SLOW_AFTER_MS
}

export function chooseNotice(state: ShopState, serverNow: number): Notice | undefined {
  const { login, happening, connection, isOffline, intents, orders } = state
  if (typeof login === 'object') return { kind: 'login-refused', code: login.refusedWith }
  if (login === 'renewing') return { kind: 'renewing' }
  if (happening) return { kind: 'happening', happening }
  if (connection === 'lost') return { kind: isOffline ? 'offline' : 'unreachable' }
  for (const { phase, productName } of intents) {
    if (phase.name === 'waiting')
      return { kind: 'retry', reason: phase.reason, productName, until: phase.until }
  }
  return orders.orders.some((order) => isSlow(order, serverNow)) ? { kind: 'line-slow' } : undefined
}

/** Good news disappears by itself; an error stays until it is dismissed. */
export function passesByItself(notice: Notice): boolean {
  if (notice.kind !== 'happening') return false
  const { kind } = notice.happening
  return kind === 'placed' || kind === 'confirmed' || kind === 'live-again'
}
