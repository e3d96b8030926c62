import { pause, repeatUntilAborted } from '../../shared/runtime/backoff.ts'
import type { Connection, Database } from '../../shared/database/database.ts'
import { messageOf } from '../../shared/runtime/errors.ts'
import type { Explanation } from '../../shared/network/explain-connection-failure.ts'
import type { EventProducer } from '../../shared/kafka/producer.ts'
import type { Logger } from '../../shared/runtime/logger.ts'
import { encodeOrderPlaced } from '../../shared/orders/order-event.ts'
import { unpackEvents } from '../../shared/orders/outbox-row.ts'
import { createSessionRounds } from '../../shared/database/lost-session.ts'
import { releaseLock, takeLock } from '../../shared/database/named-lock.ts'
import { claimOutboxRows, deleteOutboxRows } from './outbox-rows.ts'

/**
 * Held by the one session that relays: with two at once, orders of one user could overtake each other on their way to
 * Kafka.
 */
const RELAY_LOCK = 'relay'
const EVENTS_AT_ONCE = 500
/**
 * Rounds begin so far apart at least, so that small transactions in a row share one: a round costs more than what it
 * carries. After a rest, an event goes at once.
 */
const ROUND_MS = 40
/** Finds what another process committed and did not live to send. Our own commits wake the relay at once. */
const IDLE_MS = 500
/** How soon to ask again while another process relays. */
const ELSEWHERE_MS = 50
const BACKOFF = { firstMs: 200, maxMs: 5_000 }

export interface OutboxRelayOptions {
  readonly database: Database
  readonly producer: EventProducer
  readonly topic: string
  readonly log: Logger
  readonly onSent: (events: number) => void
  /** 'ok', or why events stay where they are. */
  readonly onState: (state: string) => void
  /** What Kafka means by a failure. */
  readonly explain: (error: unknown) => Explanation
}

export interface OutboxRelay {
  /** Says that there is something to send. */
  wake: () => void
  /** Sends what it is sending, and no more. */
  stop: () => Promise<void>
}

/**
 * Carries events from the outbox to Kafka: claim rows, send their events, delete them, commit. A crash between
 * sending and deleting sends them again, and the notifier knows them by their order; the other way round
 * would lose them. One send at a time, and one relay of all processes, so that what is committed first is also
 * sent first.
 */
export function startOutboxRelay({
  database,
  producer,
  topic,
  log,
  onSent,
  onState,
  explain,
}: OutboxRelayOptions): OutboxRelay {
  const stopping = new AbortController()
  const { signal } = stopping
  let napping = new AbortController()
  let awake = false
  let failures = 0
  const runRound = createSessionRounds(database)

  async function relayOnce(connection: Connection): Promise<number | 'elsewhere'> {
    if (!(await takeLock(connection, RELAY_LOCK))) return 'elsewhere'
    const rows = await claimOutboxRows(connection, EVENTS_AT_ONCE)
    const events = rows.flatMap(unpackEvents)
    if (rows.length > 0) {
      await producer.send(topic, events.map(encodeOrderPlaced))
      await deleteOutboxRows(connection, rows)
    }
    await releaseLock(connection, RELAY_LOCK)
    return events.length
  }

  async function relayRound(): Promise<void> {
    awake = false
    const roundOver = pause(ROUND_MS, signal)
    const sent = await runRound(relayOnce)
    if (failures > 0) log.info({ failures }, 'outbox relay resumed')
    failures = 0
    onState('ok')
    if (sent === 'elsewhere') {
      await pause(ELSEWHERE_MS, signal)
      return
    }
    if (sent > 0) onSent(sent)
    if (sent >= EVENTS_AT_ONCE) return
    await nap()
    await roundOver
  }

  function logFailure(error: unknown): void {
    failures += 1
    const { text, definite } = explain(error)
    onState(definite ? `events wait in the outbox: ${text}` : 'events wait in the outbox')
    if (definite) log.warn({ reason: messageOf(error), failures }, `outbox relay paused: ${text}`)
    else log.warn({ err: error, failures }, 'outbox relay paused')
  }

  async function nap(): Promise<void> {
    if (awake) return
    napping = new AbortController()
    await pause(IDLE_MS, AbortSignal.any([napping.signal, signal]))
  }

  const running = repeatUntilAborted(relayRound, { ...BACKOFF, signal, onFailure: logFailure })
  return {
    wake: () => {
      // To abort anew makes a new error each time, for nobody.
      if (awake) return
      awake = true
      napping.abort()
    },
    stop: async () => {
      stopping.abort()
      await running
    },
  }
}
