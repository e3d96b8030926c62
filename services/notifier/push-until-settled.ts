import { backoffMs, pause } from '../shared/backoff.ts'
import type { Logger } from '../shared/logger.ts'
import type { Circuit } from './circuit.ts'
import type { LineClient, PushMessage, PushResult } from './line-client.ts'
import type { NotifierMetrics } from './metrics.ts'
import type { PushPace } from './push-pace.ts'
import type { Slots } from './slots.ts'
import type { Turn } from './turn.ts'

const LATER = { firstMs: 200, maxMs: 5_000 }

export interface Pusher {
  readonly line: LineClient
  readonly circuit: Circuit
  readonly pace: PushPace
  readonly slots: Slots
  readonly metrics: Pick<NotifierMetrics, 'onPush'>
  readonly log: Logger
}

export type Settled =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'refused'; readonly reason: string }
  /** The turn ended first: nothing is known, and the next turn asks again with the same retry key. */
  | { readonly kind: 'interrupted' }

/** Pushes until LINE says yes or a final no, for as long as it takes. */
export async function pushUntilSettled(pusher: Pusher, message: PushMessage, turn: Turn): Promise<Settled> {
  const { circuit, metrics, log } = pusher
  for (let attempt = 1; await circuit.pass(turn.ending); attempt++) {
    const result = await pushOnce(pusher, message, turn)
    // A push that we dropped ourselves says nothing about LINE.
    if (result === undefined || turn.over.aborted) break
    metrics.onPush(result)
    if (result.kind === 'accepted' || result.kind === 'refused') {
      circuit.succeeded()
      return result
    }
    circuit.failed(result.reason, { forAll: result.kind === 'blocked' })
    log.warn(
      { retryKey: message.retryKey, attempt, reason: result.reason },
      'LINE did not take a push, trying again',
    )
    // While LINE is away the circuit alone says when to try: with a pause of its own on top, each push would
    // go on waiting after LINE has come back.
    if (!circuit.isOpen()) await pause(backoffMs(attempt, LATER), turn.ending)
  }
  return { kind: 'interrupted' }
}

/** The place in line first, then its moment: else pushes that waited for a place would leave all at once. */
function pushOnce(
  { line, pace, slots }: Pusher,
  message: PushMessage,
  turn: Turn,
): Promise<PushResult | undefined> {
  return slots.run(async () =>
    (await pace.takeTurn(turn.ending)) ? line.push(message, turn.over) : undefined,
  )
}
