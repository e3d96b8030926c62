import { pause } from '../../shared/runtime/backoff.ts'
import type { Logger } from '../../shared/runtime/logger.ts'
import type { CircuitBreaker } from './circuit-breaker.ts'
import type { LineClient, PushMessage, PushResult } from './line-client.ts'
import type { RateLimiter } from './rate-limiter.ts'
import type { RetrySchedule } from './retry-schedule.ts'
import type { Semaphore } from './semaphore.ts'

export interface Pusher {
  readonly line: LineClient
  readonly circuitBreaker: CircuitBreaker
  readonly rateLimiter: RateLimiter
  readonly semaphore: Semaphore
  readonly retrySchedule: RetrySchedule
  /** Called with the result of each attempt. */
  readonly onPush: (result: PushResult) => void
  readonly log: Logger
}

/** How long a push may be tried. */
interface Session {
  /** Start no further attempt. */
  readonly stopping: AbortSignal
  /** Abandon the attempt that is in flight. */
  readonly aborted: AbortSignal
  /** The push has to wait: the session should end soon, so that it holds up nothing else. */
  readonly yieldSoon: () => void
}

type PushOutcome =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'refused'; readonly reason: string }
  /** The session ended first: the result is unknown, and the next session tries again with the same retry key. */
  | { readonly kind: 'interrupted' }

/**
 * Pushes until LINE accepts or finally refuses, however long that takes. It may take several sessions, so that a user
 * who gets only errors from LINE does not block the others.
 */
export async function pushWithRetries(
  pusher: Pusher,
  message: PushMessage,
  session: Session,
): Promise<PushOutcome> {
  const { circuitBreaker, retrySchedule, onPush, log } = pusher
  while (await waitForAttempt(pusher, message.retryKey, session)) {
    const result = await pushOnce(pusher, message, session)
    // An attempt that we abandoned ourselves says nothing about LINE.
    if (result === undefined || session.aborted.aborted) break
    onPush(result)
    if (result.kind === 'accepted' || result.kind === 'refused') {
      circuitBreaker.succeeded()
      retrySchedule.settled(message.retryKey)
      return result
    }
    circuitBreaker.failed(result.reason, { forAll: result.kind === 'blocked' })
    // While the circuit is open it alone decides when to try. With a second pause here, a push would continue to wait
    // after LINE is back.
    const attempt = retrySchedule.failed(message.retryKey, { paced: circuitBreaker.isOpen() })
    log.warn({ retryKey: message.retryKey, attempt, reason: result.reason }, 'push to LINE failed, retrying')
  }
  return { kind: 'interrupted' }
}

/** Waits until a push may be tried; false when the session ended first. A push that has to wait ends it soon. */
async function waitForAttempt(
  { circuitBreaker, retrySchedule }: Pusher,
  retryKey: string,
  { stopping, yieldSoon }: Session,
): Promise<boolean> {
  const waitMs = retrySchedule.waitMs(retryKey)
  if (waitMs > 0 || circuitBreaker.isOpen()) yieldSoon()
  return (waitMs <= 0 || (await pause(waitMs, stopping))) && circuitBreaker.pass(stopping)
}

/** The semaphore before the rate limiter: otherwise pushes that waited for the semaphore would leave in one burst. */
function pushOnce(
  { line, rateLimiter, semaphore }: Pusher,
  message: PushMessage,
  { stopping, aborted }: Session,
): Promise<PushResult | undefined> {
  return semaphore.run(() => rateLimiter.run(stopping, () => line.push(message, aborted)))
}
