import { pause } from '../../shared/runtime/backoff.ts'
import { traceparentOf } from '../../shared/orders/traceparent.ts'
import type { Logger } from '../../shared/runtime/logger.ts'
import type { CircuitBreaker } from './circuit-breaker.ts'
import type { LineClient, PushMessage, PushResult } from './line-client.ts'
import type { RateLimiter } from './rate-limiter.ts'
import { retryPauseMs } from './retry-pause.ts'
import type { Semaphore } from './semaphore.ts'

export interface Pusher {
  readonly line: LineClient
  readonly circuitBreaker: CircuitBreaker
  readonly rateLimiter: RateLimiter
  readonly semaphore: Semaphore
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
  /** Called at each failure, with the reason. */
  readonly onWait: (reason: string) => void
}

interface OrderPush extends PushMessage {
  readonly orderId: number
  /** Of the message from Kafka, for logs. */
  readonly headers?: Readonly<Record<string, unknown>> | undefined
}

type PushOutcome =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'refused'; readonly reason: string }
  /** The session ended first: the result is unknown, and the next owner tries again with the same retry key. */
  | { readonly kind: 'interrupted' }

/** Pushes until LINE accepts or finally refuses, however long that takes. */
export async function pushWithRetries(
  pusher: Pusher,
  push: OrderPush,
  session: Session,
): Promise<PushOutcome> {
  const { circuitBreaker, onPush, log } = pusher
  const { orderId, retryKey, headers } = push
  let failures = 0
  let waitMs = 0
  while (await waitForAttempt(circuitBreaker, waitMs, failures, session)) {
    const result = await pushOnce(pusher, push, session)
    // An attempt that we abandoned ourselves says nothing about LINE.
    if (result === undefined || session.aborted.aborted) break
    onPush(result)
    if (result.kind === 'accepted' || result.kind === 'refused') {
      circuitBreaker.succeeded()
      return result
    }
    failures += 1
    session.onWait(result.reason)
    circuitBreaker.failed(retryKey, result.reason, { forAll: result.kind === 'blocked' })
    // While the circuit is open it alone decides when to try. With a second pause here, a push would continue to wait
    // after LINE is back.
    waitMs = circuitBreaker.isOpen() ? 0 : retryPauseMs(failures)
    log.warn(
      { orderId, traceparent: traceparentOf(headers), retryKey, attempt: failures, reason: result.reason },
      'push to LINE failed, retrying',
    )
  }
  return { kind: 'interrupted' }
}

/** Waits until a push may be tried; false when the session ended first. */
async function waitForAttempt(
  circuitBreaker: CircuitBreaker,
  waitMs: number,
  failures: number,
  { stopping }: Session,
): Promise<boolean> {
  return (waitMs === 0 || (await pause(waitMs, stopping))) && circuitBreaker.pass(stopping, failures)
}

/** The semaphore before the rate limiter: otherwise pushes that waited for the semaphore would leave in one burst. */
function pushOnce(
  { line, rateLimiter, semaphore }: Pusher,
  push: PushMessage,
  { stopping, aborted }: Session,
): Promise<PushResult | undefined> {
  return semaphore.run(() => rateLimiter.run(stopping, () => line.push(push, aborted)))
}
