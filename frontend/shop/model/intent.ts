import { backOff, spreadRetryAfter } from './back-off.ts'
import type { Product } from './types.ts'

// An intent is one wish to buy, made by one tap. It keeps one Idempotency-Key through every attempt, every
// reload and every new login, until an answer settles it: so it becomes one order, or none.

export type WaitReason = 'network' | 'busy' | 'too-many'
export type Refusal = 'sold-out' | 'gone' | 'refused' | 'expired'

export type IntentPhase =
  | { name: 'sending' }
  | { name: 'waiting'; reason: WaitReason; until: number }
  /** Nobody is logged in: it goes on after the next login. */
  | { name: 'paused' }
  | { name: 'placed'; orderId: number }
  | { name: 'ended'; why: Refusal }

export interface Intent {
  key: string
  userId: string
  productId: number
  productName: string
  quantity: number
  createdAt: number
  /** The newest order known when the button was tapped: an order above it may be this one. */
  afterOrderId: number
  failures: number
  phase: IntentPhase
}

/** What one attempt came to. `lost`: no answer, so nobody knows whether the order was placed. */
export type Attempt =
  | { kind: 'placed'; orderId: number }
  | { kind: 'lost' }
  | { kind: 'no-session' }
  | { kind: 'problem'; status: number; code: string; retryAfterMs: number | undefined }

/** Buying something that somebody wished for longer ago than this would be a surprise, not a service. */
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

/** The intent as it stands when its next attempt is due. */
export function beginAttempt(intent: Intent, now: number): Intent {
  const isTooOld = now - intent.createdAt > INTENT_LIFETIME_MS
  return { ...intent, phase: isTooOld ? { name: 'ended', why: 'expired' } : { name: 'sending' } }
}

/** The intent after an attempt: settled by a definite answer, else waiting for the next one. */
export function afterAttempt(intent: Intent, attempt: Attempt, now: number, random: () => number): Intent {
  if (attempt.kind === 'placed') return { ...intent, phase: { name: 'placed', orderId: attempt.orderId } }
  if (attempt.kind === 'no-session') return { ...intent, phase: { name: 'paused' } }

  const status = attempt.kind === 'problem' ? attempt.status : undefined
  const reason = reasonToRetry(status)
  if (!reason) return { ...intent, phase: { name: 'ended', why: refusalFor(status) } }

  const asked = attempt.kind === 'problem' ? attempt.retryAfterMs : undefined
  const wait = asked === undefined ? backOff(intent.failures, random) : spreadRetryAfter(asked, random)
  return { ...intent, failures: intent.failures + 1, phase: { name: 'waiting', reason, until: now + wait } }
}

// Whatever leaves it open whether the order was placed is asked again: the same key gets the same answer.
function reasonToRetry(status: number | undefined): WaitReason | undefined {
  if (status === undefined) return 'network'
  if (status === 429) return 'too-many'
  return status === 408 || status >= 500 ? 'busy' : undefined
}

function refusalFor(status: number | undefined): Refusal {
  if (status === 409) return 'sold-out'
  return status === 404 ? 'gone' : 'refused'
}
