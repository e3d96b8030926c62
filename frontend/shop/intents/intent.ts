import { backOff, spreadRetryAfter } from '../../shared/network/back-off.ts'
import type { Product } from '../model/types.ts'

// An intent is one tap on Buy. It keeps one Idempotency-Key through every attempt, reload and new login, until an answer
// settles it: so it becomes one order, or none.

export type WaitReason = 'network' | 'busy' | 'too-many'
export type Refusal = 'sold-out' | 'gone' | 'refused' | 'expired'

export type IntentPhase =
  | { readonly name: 'sending' }
  | { readonly name: 'waiting'; readonly reason: WaitReason; readonly until: number }
  /** There is no session: it continues after the next login. */
  | { readonly name: 'paused' }
  | { readonly name: 'placed'; readonly orderId: number }
  | { readonly name: 'ended'; readonly why: Refusal }

export interface Intent {
  readonly key: string
  readonly userId: string
  readonly productId: number
  readonly productName: string
  readonly quantity: number
  readonly createdAt: number
  /** The newest order that was shown when the button was tapped: a newer order may belong to this intent. */
  readonly afterOrderId: number
  readonly failures: number
  readonly phase: IntentPhase
}

/** The result of one attempt. `lost`: no answer, so the outcome is unknown. */
export type Attempt =
  | { readonly kind: 'placed'; readonly orderId: number }
  | { readonly kind: 'lost' }
  | { readonly kind: 'no-session' }
  | {
      readonly kind: 'problem'
      readonly status: number
      readonly code: string
      readonly retryAfterMs: number | undefined
    }

/** An older intent is not sent any more: the user no longer expects the order. */
export const INTENT_LIFETIME_MS = 10 * 60_000

export function createIntent(
  product: Product,
  about: { key: string; userId: string; quantity: number; createdAt: number; afterOrderId: number },
): Intent {
  const { id, name } = product
  return { ...about, productId: id, productName: name, failures: 0, phase: { name: 'sending' } }
}

export function isOpen(intent: Intent): boolean {
  return intent.phase.name !== 'placed' && intent.phase.name !== 'ended'
}

/** The intent at the start of its next attempt. */
export function beginAttempt(intent: Intent, now: number): Intent {
  const isTooOld = now - intent.createdAt > INTENT_LIFETIME_MS
  return { ...intent, phase: isTooOld ? { name: 'ended', why: 'expired' } : { name: 'sending' } }
}

/** The intent after an attempt: settled by a definite answer, or waiting for the next attempt. */
export function afterAttempt(intent: Intent, attempt: Attempt, now: number, random: () => number): Intent {
  if (attempt.kind === 'placed') return { ...intent, phase: { name: 'placed', orderId: attempt.orderId } }
  if (attempt.kind === 'no-session') return { ...intent, phase: { name: 'paused' } }

  const status = attempt.kind === 'problem' ? attempt.status : undefined
  const reason = reasonToRetry(status)
  if (!reason) return { ...intent, phase: { name: 'ended', why: refusalFor(status) } }

  const retryAfter = attempt.kind === 'problem' ? attempt.retryAfterMs : undefined
  const wait =
    retryAfter === undefined ? backOff(intent.failures, random) : spreadRetryAfter(retryAfter, random)
  return { ...intent, failures: intent.failures + 1, phase: { name: 'waiting', reason, until: now + wait } }
}

/** An unknown outcome is retried: the same key gets the same answer. */
function reasonToRetry(status: number | undefined): WaitReason | undefined {
  if (status === undefined) return 'network'
  if (status === 429) return 'too-many'
  return status === 408 || status >= 500 ? 'busy' : undefined
}

function refusalFor(status: number | undefined): Refusal {
  if (status === 409) return 'sold-out'
  return status === 404 ? 'gone' : 'refused'
}
