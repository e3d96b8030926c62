import type { WaitReason } from './intent.ts'
import type { Happening, ShopState } from './shop-state.ts'
import type { Order } from './types.ts'

// One thing is said at a time, at the foot of the page: what the user must do, then what has just happened,
// then what is going on.

export type Notice =
  | { kind: 'session-expired' | 'renewing' | 'offline' | 'unreachable' | 'line-slow' }
  | { kind: 'happening'; happening: Happening }
  | { kind: 'retry'; reason: WaitReason; productName: string; until: number }

/** LINE confirms within a second or two; an order that waits longer deserves a word. */
export const SLOW_AFTER_MS = 10_000

export function isSlow(order: Order, serverNow: number): boolean {
  return order.status === 'pending' && serverNow - Date.parse(order.createdAt) > SLOW_AFTER_MS
}

export function chooseNotice(state: ShopState, serverNow: number): Notice | undefined {
  const { login, happening, connection, isOffline, intents, orders } = state
  if (login === 'expired') return { kind: 'session-expired' }
  if (login === 'renewing') return { kind: 'renewing' }
  if (happening) return { kind: 'happening', happening }
  if (connection === 'lost') return { kind: isOffline ? 'offline' : 'unreachable' }
  for (const { phase, productName } of intents) {
    if (phase.name === 'waiting')
      return { kind: 'retry', reason: phase.reason, productName, until: phase.until }
  }
  return orders.orders.some((order) => isSlow(order, serverNow)) ? { kind: 'line-slow' } : undefined
}

/** Good news passes; what went wrong stays until it has been read. */
export function passesByItself(notice: Notice): boolean {
  if (notice.kind !== 'happening') return false
  const { kind } = notice.happening
  return kind === 'placed' || kind === 'confirmed' || kind === 'live-again'
}
