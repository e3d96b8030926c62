import { describeForeignEvents, foreignDatabaseOf } from '../../shared/identity/foreign-events.ts'
import type { KafkaGuard } from '../../shared/identity/kafka-guard.ts'
import type { Kafka } from '../../shared/kafka/client.ts'
import {
  createConsumer,
  type Batch,
  type EventConsumer,
  type Membership,
} from '../../shared/kafka/consumer.ts'
import type { EventProducer } from '../../shared/kafka/sending/producer.ts'
import { isKafkaFailure, KafkaRefusal } from '../../shared/kafka/explain-kafka-failure.ts'
import type { KafkaAccess } from '../../shared/kafka/kafka-access.ts'
import { findCoordinator, readPositions } from '../../shared/kafka/admin.ts'
import { ensureTopics, type TopicSpec } from '../../shared/kafka/kafka-topics.ts'
import { STOPPED_BY_OPERATOR } from '../../shared/desired-state/desired-state.ts'
import type { DesiredStateWatch } from '../../shared/desired-state/watch-desired-state.ts'
import { waitOrAbort } from '../../shared/runtime/backoff.ts'
import type { Logger } from '../../shared/runtime/logger.ts'
import { WAITING_FOR_KAFKA, waitForKafka } from '../../shared/kafka/wait-for-kafka.ts'
import type { RewindCounts } from '../rewinds/rewind-counts.ts'
import { followDesiredState, isStopped, type Phase } from './follow-desired-state.ts'
import { createOffsetCommits } from './offset-commits.ts'
import { createSilenceWatch } from './silence-watch.ts'
import type { Window } from './window.ts'

/** A member that was given no event of another database for this long will be given none. */
const HARMLESS_MS = 3_000

const WAITING_FOR_DATABASE = 'waiting for the database'
const WAITING_TO_JOIN = 'waiting to join the consumer group'

export interface ConsumptionOptions {
  readonly kafka: Kafka
  readonly kafkaGuard: KafkaGuard
  readonly access: KafkaAccess
  /** Sends the dead letters; connected before consuming starts. */
  readonly producer: EventProducer
  readonly topics: readonly TopicSpec[]
  readonly topic: string
  readonly groupId: string
  /** Whether an operator wants this group to run. */
  readonly desired: DesiredStateWatch
  /** Counts what becomes of messages that an operator's rewind delivers again. */
  readonly rewindCounts: Pick<RewindCounts, 'begin' | 'committed'>
  /** Takes the messages. */
  readonly window: Window
  /** What this member was assigned; undefined when it has left. */
  readonly onMembership?: (membership: Membership | undefined) => void
  /** Consuming ended for good: the process must exit so that it is started again. */
  readonly onStoppedForGood: (error: Error) => void
  readonly log: Logger
}

export interface Consumption {
  /** 'ok' while this process is a member of the group, otherwise what it waits for. */
  readonly state: () => string
  readonly phase: () => Phase
  /** The revision of the last desired state that it has carried out; undefined while there is none. */
  readonly revision: () => number | undefined
  /** How many partitions are assigned to it. */
  readonly partitions: () => number
  /** Finishes what is in flight, commits it, and leaves the group. */
  readonly stop: () => Promise<void>
}

/**
 * Waits for Kafka, creates missing topics, joins the group and consumes, while an operator wants the group to run; never
 * fails silently.
 */
export function startConsumption(options: ConsumptionOptions): Consumption {
  const { kafka, kafkaGuard, access, producer, topics, topic, groupId, window, log, onStoppedForGood } =
    options
  const { desired, rewindCounts } = options
  const admin = { clientId: 'notifier', access, admit: kafkaGuard.admit, log }
  let revision: number | undefined
  let state = WAITING_FOR_DATABASE
  let partitions = 0
  /** The last consumer met events of another database, so the next one is 'ok' only once it meets none. */
  let suspected = false
  let joinedAt = Infinity
  /** Kafka let the last consumer join but not read, so the next one is 'ok' only after its first fetch. */
  let unproven = false
  const silence = createSilenceWatch(log)
  let consumer: Pick<EventConsumer, 'stop'> | undefined

  /** Runs one consumer until `stopping` aborts. Rejects when another one may succeed later. */
  async function consume(stopping: AbortSignal): Promise<void> {
    await ensureTopics(kafka, topics)
    await findCoordinator(admin, groupId)
    await producer.connect()
    if (stopping.aborted) return
    const stopped = Promise.withResolvers<Error>()
    const stopListening = kafkaGuard.onRefusal((error) =>
      stopped.resolve(new KafkaRefusal(error.message, error)),
    )
    const current = createConsumer(kafka, {
      groupId,
      topic,
      onBatch: async (batch) => {
        const foreign = describeForeign(batch)
        if (foreign === undefined) {
          if (suspected) trustAgain()
          await commits.commitStart()
          return window.accept(batch)
        }
        // Nothing of it is taken, so no offset is committed.
        suspected = true
        stopped.resolve(new KafkaRefusal(foreign, undefined))
        return false
      },
      onJoined: (assigned) => {
        partitions = assigned.length
        joinedAt = performance.now()
        window.assign(assigned, current)
        rewindCounts.begin(assigned)
        commits.begin(assigned)
        if (!unproven || partitions === 0) state = 'ok'
        log.info({ partitions: assigned }, 'joined the consumer group')
      },
      onMembership: options.onMembership,
      // Messages that are finished but not committed would be delivered to the next owner.
      onRebalancing: () => commits.commitNow(),
      onLeft: () => {
        partitions = 0
        joinedAt = Infinity
        window.hold()
        if (!unproven) state = WAITING_TO_JOIN
      },
      onFetched: () => {
        if (suspected) return
        if (unproven) state = 'ok'
        unproven = false
      },
      onSign: () => {
        silence.sign()
        if (suspected && isHarmless()) trustAgain()
      },
      onStoppedForGood: stopped.resolve,
    })
    const commits = createOffsetCommits({
      commit: current.commit,
      positions: window.positions,
      mayStart: () => kafkaGuard.identity()?.kafkaIsCertain === true || isHarmless(),
      readCommitted: () => readPositions(admin, { topic, groupId }),
      onCommitted: rewindCounts.committed,
      log,
    })
    consumer = {
      stop: async () => {
        await commits.stop()
        await current.stop()
      },
    }
    // A killed member stays in the group until its session times out; until then no other can join.
    if (!unproven) state = WAITING_TO_JOIN
    const ended = new AbortController()
    try {
      await current.start()
      const watched = AbortSignal.any([stopping, ended.signal])
      const failure = await Promise.race([stopped.promise, silence.untilDead(watched)])
      if (failure === undefined) return
      if (!isKafkaFailure(failure)) {
        onStoppedForGood(failure)
        return
      }
      unproven = true
      throw failure
    } catch (error) {
      await consumer.stop()
      throw error
    } finally {
      stopListening()
      ended.abort()
    }
  }

  const isHarmless = () => performance.now() - joinedAt > HARMLESS_MS

  function trustAgain(): void {
    suspected = false
    unproven = false
    state = 'ok'
  }

  /** Why this batch must not be processed; undefined when it may be. */
  function describeForeign({ messages }: Batch): string | undefined {
    const identity = kafkaGuard.identity()
    // Otherwise the Kafka is ours for certain, and an event of another database becomes a dead letter.
    if (identity === undefined || identity.kafkaIsCertain) return undefined
    for (const message of messages) {
      const foreign = foreignDatabaseOf(message, identity)
      if (foreign !== undefined) return describeForeignEvents(foreign, identity)
    }
    return undefined
  }

  const onState = (now: string) => (state = now)

  /** A member of the group, until `leaving` aborts. */
  async function belong(leaving: AbortSignal): Promise<void> {
    state = WAITING_FOR_KAFKA
    window.open()
    const consuming = waitForKafka(() => consume(leaving), { access, log, signal: leaving, onState })
    await waitOrAbort(leaving, () => undefined)
    await window.stop()
    // Before `consuming`, which may be waiting for this consumer.
    await consumer?.stop()
    consumer = undefined
    await consuming
  }

  const following = followDesiredState({ desired, belong, log })
  const { phase } = following

  /** What the operator wants has happened. */
  const isObeyed = () =>
    isStopped(desired.current()) ? phase() === 'stopped' : phase() === 'running' && state === 'ok'

  return {
    state: () => {
      if (phase() === 'stopped') return STOPPED_BY_OPERATOR
      return kafkaGuard.refusal() ?? (state === 'ok' ? (silence.describe() ?? 'ok') : state)
    },
    phase,
    revision: () => {
      if (isObeyed()) revision = desired.current()?.revision
      return revision
    },
    partitions: () => partitions,
    stop: following.stop,
  }
}
