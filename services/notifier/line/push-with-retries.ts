import { pause } from '../../shared/runtime/backoff.ts'
import type { Logger } from '../../shared/runtime/logger.ts'
import type { CircuitBreaker } from './circuit-breaker.ts'
import type { LineClient, PushMessage, PushResult } from './line-client.ts'
import type { NotifierMetrics } from '../metrics.ts'
import type { RateLimiter } from './rate-limiter.ts'
import type { RetrySchedule } from './retry-schedule.ts'
import type { Semaphore } from './semaphore.ts'
import type { BatchSession } from '../batch-session.ts'

export interface Pusher {
  readonly line: LineClient
  readonly circuit: CircuitBreaker
  readonly pace: RateLimiter
  readonly slots: Semaphore
  readonly retries: RetrySchedule
  readonly metrics: Pick<NotifierMetrics, 'onPush'>
  readonly log: Logger
}

export type Settled =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'refused'; readonly reason: string }
  /** The turn ended first: nothing is known, and the next turn asks again with the same retry key. */
  | { readonly kind: 'interrupted' }

/**
 * Pushes until LINE says yes or a final no, for as long as it takes: over several turns, if need be, so that
 * somebody for whom LINE has only errors holds up nobody else.
 */
export async function pushWithRetries(
  pusher: Pusher,
  message: PushMessage,
  turn: BatchSession,
): Promise<Settled> {
  const { circuit, retries, metrics, log } = pusher
  while (await mayTry(pusher, message.retryKey, turn)) {
    const result = await pushOnce(pusher, message, turn)
    // A push that we dropped ourselves says nothing about LINE.
    if (result === undefined || turn.over.aborted) break
    metrics.onPush(result)
    if (result.kind === 'accepted' || result.kind === 'refused') {
      circuit.succeeded()
      retries.settled(message.retryKey)
      return result
    }
    circuit.failed(result.reason, { forAll: result.kind === 'blocked' })
    // While LINE is away the circuit alone says when to try: with a pause of its own on top, each push would
    // go on waiting after LINE has come back.
    const attempt = retries.failed(message.retryKey, { paced: circuit.isOpen() })
    log.warn(
      { retryKey: message.retryKey, attempt, reason: result.reason },
      'LINE did not take a push, trying again',
    )
  }
  return { kind: 'interrupted' }
}

/** Waits until a push may be tried; false when the turn ended first. Whoever has to wait lets the turn end soon. */
async function mayTry({ circuit, retries }: Pusher, retryKey: string, turn: BatchSession): Promise<boolean> {
  const waitMs = retries.waitMs(retryKey)
  if (waitMs > 0 || circuit.isOpen()) turn.endSoon()
  return (waitMs <= 0 || (await pause(waitMs, turn.ending))) && circuit.pass(turn.ending)
}

/** The place in line first, then its moment: else pushes that waited for a place would leave all at once. */
function pushOnce(
  { line, pace, slots }: Pusher,
  message: PushMessage,
  turn: BatchSession,
): Promise<PushResult | undefined> {
  return slots.run(() => pace.run(turn.ending, () => line.push(message, turn.over)))
}
