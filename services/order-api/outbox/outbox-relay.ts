import { pause, repeatUntilAborted } from '../../shared/runtime/backoff.ts'
import type { Connection, Database } from '../../shared/database/database.ts'
import { messageOf } from '../../shared/runtime/errors.ts'
import type { Explanation } from '../../shared/network/explain-connection-failure.ts'
import type { EventProducer } from '../../shared/kafka/sending/producer.ts'
import type { Logger } from '../../shared/runtime/logger.ts'
import { isKafkaFailure } from '../../shared/kafka/explain-kafka-failure.ts'
import { isComplete, type Delivery } from '../../shared/kafka/sending/send-in-parts.ts'
import { encodeOrderPlaced } from '../../shared/orders/order-event.ts'
import { traceparentOf } from '../../shared/orders/traceparent.ts'
import { unpackEvents, type OutboxRow } from '../../shared/orders/outbox-row.ts'
import { createSessionRounds } from '../../shared/database/lost-session.ts'
import { releaseLock, takeLock } from '../../shared/database/named-lock.ts'
import { claimOutboxRows, deleteOutboxRows, readOldestWait } from './outbox-rows.ts'
import { describeCause } from './describe-refusal.ts'
import { createSendWatch } from './send-watch.ts'
import { orderIdOf, settleOutboxRows } from './settle-outbox-rows.ts'

/**
 * Held by the one session that relays: with two at once, orders of one user could overtake each other on their way to
 * Kafka.
 */
const RELAY_LOCK = 'relay'
const EVENTS_AT_ONCE = 500
/** How many more are claimed at most, behind those that Kafka did not take last time. */
const MOST_BEHIND = 2_000
/**
 * Minimum time between the starts of two rounds, so that small transactions in a row share one: a round costs more than
 * what it carries. After an idle period, an event is sent at once.
 */
const ROUND_MS = 40
/** Finds events of a process that died after its commit. Our own commits wake the relay at once. */
const IDLE_MS = 500
/** How soon to try again while another process relays. */
const ELSEWHERE_MS = 50
/** How often to look then whether events wait, and how long they may. */
const LOOK_MS = 1_000
const LONG_WAIT_SECONDS = 4
const BACKOFF = { firstMs: 200, maxMs: 5_000 }
const WAITING = 'events wait in the outbox'
/** Of refused events; the dead letters name them all. */
const NAMED_ORDERS = 20

interface OutboxRelayOptions {
  readonly database: Database
  readonly producer: EventProducer
  readonly topic: string
  readonly log: Logger
  readonly onSent: (events: number) => void
  /** Kafka refused events for good; they have left the outbox. */
  readonly onRefused: (events: number, cause: string) => void
  /** Explains a failure of Kafka. */
  readonly explain: (error: unknown) => Explanation
}

export interface OutboxRelay {
  /** There is something to send. */
  readonly wake: () => void
  /** 'ok', or why events stay where they are. */
  readonly state: () => string
  /** Finishes the current round. */
  readonly stop: () => Promise<void>
}

/**
 * Carries events from the outbox to Kafka: claim rows, send their events, delete the rows, commit. A crash between
 * sending and deleting sends events twice, and the notifier skips finished orders; the other way round would lose
 * events. One send at a time, and one relay among all processes, so that events are sent in the order of their commits.
 *
 * An event that Kafka refuses for good leaves the outbox, too, or it would stop the others: its order fails.
 */
export function startOutboxRelay(options: OutboxRelayOptions): OutboxRelay {
  const { database, producer, topic, log, onSent, onRefused, explain } = options
  const stopping = new AbortController()
  const { signal } = stopping
  let napping = new AbortController()
  let awake = false
  let failures = 0
  /** How many events Kafka did not take last time. Other partitions may take those behind them. */
  let unsent = 0
  let state = 'ok'
  let lookedAt = -Infinity
  const sendWatch = createSendWatch(log)
  const runRound = createSessionRounds(database)

  async function relayOnce(connection: Connection): Promise<number | 'elsewhere'> {
    if (!(await takeLock(connection, RELAY_LOCK))) {
      await watchOther(connection)
      return 'elsewhere'
    }
    const rows = await claimOutboxRows(connection, EVENTS_AT_ONCE + Math.min(unsent, MOST_BEHIND))
    const events = rows.flatMap(unpackEvents)
    unsent = 0
    if (rows.length > 0) {
      const messages = events.map(encodeOrderPlaced)
      sendWatch.begin()
      const delivery = await producer.deliver(topic, messages)
      unsent = delivery.unsent.length
      if (unsent === messages.length) throw failureOf(delivery)
      sendWatch.end()
      if (isComplete(delivery)) await deleteOutboxRows(connection, rows)
      else await settlePart(connection, rows, delivery)
      onSent(messages.length - unsent - delivery.refused.length)
      if (log.isLevelEnabled('debug')) {
        const sent = events.map(({ orderId, traceparent }) => ({ orderId, traceparent }))
        log.debug({ events: sent, unsent, refused: delivery.refused.length }, 'outbox relay sent events')
      }
      if (unsent > 0) logFailure(failureOf(delivery))
    }
    await releaseLock(connection, RELAY_LOCK)
    return events.length
  }

  /** Another process relays: its log has the cause if events wait. */
  async function watchOther(connection: Connection): Promise<void> {
    if (performance.now() - lookedAt < LOOK_MS) return
    lookedAt = performance.now()
    const seconds = await readOldestWait(connection)
    state =
      seconds < LONG_WAIT_SECONDS
        ? 'ok'
        : `${WAITING}: another order API sends them, the oldest has waited for ${seconds} s`
  }

  async function settlePart(connection: Connection, rows: OutboxRow[], delivery: Delivery): Promise<void> {
    await settleOutboxRows(connection, rows, delivery, topic)
    const { refused } = delivery
    const [first] = refused
    if (first === undefined) return
    const cause = describeCause(first.error.type, topic)
    onRefused(refused.length, cause)
    const named = refused.slice(0, NAMED_ORDERS).map(({ message }) => message)
    const traceparents = named.map(({ headers }) => traceparentOf(headers))
    log.warn(
      { orders: refused.length, orderIds: named.map(orderIdOf), traceparents, reason: cause },
      'Kafka refuses events of orders, which failed: an operator must decide (npm run dlq)',
    )
  }

  async function relayRound(): Promise<void> {
    awake = false
    const roundOver = pause(ROUND_MS, signal)
    const sent = await runRound(relayOnce)
    // A part was sent: no back-off, which would delay the events of the partitions that take theirs.
    if (sent !== 'elsewhere' && unsent > 0) {
      await roundOver
      return
    }
    if (failures > 0) log.info({ failures }, 'outbox relay resumed')
    failures = 0
    if (sent === 'elsewhere') {
      sendWatch.forget()
      await pause(ELSEWHERE_MS, signal)
      return
    }
    state = 'ok'
    if (sent >= EVENTS_AT_ONCE) return
    await nap()
    await roundOver
  }

  function logFailure(error: unknown): void {
    failures += 1
    const { text, definite } = explain(error)
    state = definite ? `events wait in the outbox: ${text}` : WAITING
    // Nothing is in flight that Kafka could answer.
    if (definite || !isKafkaFailure(error)) sendWatch.forget()
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
      // Aborting again would allocate an unused error.
      if (awake) return
      awake = true
      napping.abort()
    },
    state: () => [state === 'ok' ? [] : state, sendWatch.slowSend() ?? []].flat().join('; ') || 'ok',
    stop: async () => {
      stopping.abort()
      await running
    },
  }
}

const failureOf = ({ failure }: Delivery) =>
  failure instanceof Error ? failure : new Error('sending events failed', { cause: failure })
