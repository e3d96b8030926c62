import type { ServerResponse } from 'node:http'
import type { Database } from '../../shared/database/database.ts'
import { formatEvent, type EventStreams } from '../../shared/http/streams/event-streams.ts'
import type { TopicReader, TopicView } from '../../shared/kafka/reading/topic-view.ts'
import { pause } from '../../shared/runtime/backoff.ts'
import type { Logger } from '../../shared/runtime/logger.ts'
import { messageOf } from '../../shared/runtime/errors.ts'
import { composeOverview, type DatabaseView } from './compose-overview.ts'
import { createDatabaseLook } from './database-look.ts'
import { createHistory, type History } from './history.ts'
import { createTrend } from './lag.ts'
import { forgetOld, markLostInstances } from './lost-instances.ts'
import { markKafka } from './mark-kafka.ts'
import type { Overview } from './overview.ts'
import { createProbe, type Probe } from './probe.ts'

const INTERVAL_MS = 1_000
const FORGET_EVERY = 60

const TOPIC = 'overview'

export interface Sampler {
  /** Resolves with the latest overview, and waits for the first one. */
  readonly overview: () => Promise<Overview>
  /** Undefined: there is none yet. */
  readonly latest: () => Overview | undefined
  /** What Kafka answered last; undefined while it does not answer. */
  readonly kafka: () => TopicView | undefined
  readonly history: History['read']
  /** Makes the response a stream: `overview` once a second, `marker` when something happened. */
  readonly follow: (response: ServerResponse) => Promise<void>
  readonly stop: () => Promise<void>
}

interface SamplerOptions {
  /** With at least two connections: one for the looks, and one for what they lead to. */
  readonly database: Database
  readonly counting: Database
  readonly reader: TopicReader
  readonly groupId: string
  /** Undefined: the real LINE. */
  readonly readFaults: (() => Promise<Readonly<Record<string, unknown>>>) | undefined
  readonly streams: EventStreams
  /** In words for an operator. */
  readonly explain: Readonly<Record<'database' | 'kafka' | 'line', (error: unknown) => string>>
  readonly log: Logger
}

/** Looks at everything once a second, however many pages are open. */
export function startSampler(options: SamplerOptions): Sampler {
  const { database, counting, reader, groupId, readFaults, streams, explain, log } = options
  const stopping = new AbortController()
  const history = createHistory()
  const trend = createTrend()
  const databaseLook = createDatabaseLook({ database, counting, groupId, signal: stopping.signal, log })
  const probes = {
    database: createLoggedProbe('database', databaseLook.look, databaseLook.wasAway),
    kafka: createLoggedProbe('kafka', reader.read),
    line: createLoggedProbe('line', readFaults ?? (() => Promise.resolve(null))),
  }
  /** The database's clock minus this one. */
  let clockOffsetMs = 0
  let latest: Overview | undefined
  const first = Promise.withResolvers<Overview>()

  function createLoggedProbe<Value>(
    name: keyof typeof explain,
    ask: () => Promise<Value>,
    onFailure?: () => void,
  ): Probe<Value> {
    return createProbe({
      ask: async () => {
        try {
          return await ask()
        } catch (error) {
          onFailure?.()
          throw error
        }
      },
      explain: explain[name],
      onChange: (error) => {
        if (stopping.signal.aborted) return
        if (error === undefined) log.info(`overview: ${name} answers again`)
        else log.warn({ reason: messageOf(error) }, `overview: ${name} does not answer`)
      },
    })
  }

  function compose(view: DatabaseView | undefined): Overview {
    const unknown = Object.entries(probes).flatMap(([name, probe]) => {
      const reason = probe.unknown()
      return reason === undefined ? [] : [[name, reason] as const]
    })
    return composeOverview({
      at: new Date(Date.now() + clockOffsetMs),
      unknown: Object.fromEntries(unknown),
      database: view,
      kafka: probes.kafka.value(),
      etaSeconds: trend,
      line: { simulated: readFaults !== undefined, faults: probes.line.value() ?? null },
    })
  }

  async function sample(): Promise<void> {
    await Promise.all(Object.values(probes).map(({ refresh }) => refresh()))
    const view = probes.database.value()
    if (view !== undefined && view !== lastView) clockOffsetMs = view.sample.now.getTime() - Date.now()
    const before = latest?.kafka.reachable
    latest = compose(view)
    const { reachable } = latest.kafka
    if (before !== undefined && reachable !== before) kafkaMarker = reachable ? 'kafka-back' : 'kafka-away'
    history.addPoint(latest)
    const markers = history.addMarkers(view?.sample.markers ?? [])
    first.resolve(latest)
    streams.publish(TOPIC, [
      formatEvent('overview', latest),
      ...markers.map((marker) => formatEvent('marker', marker)),
    ])
    if (view !== undefined && view !== lastView) await followUp(view)
    lastView = view
  }
  let lastView: DatabaseView | undefined
  let rounds = 0
  /** It waits for the database. */
  let kafkaMarker: Parameters<typeof markKafka>[1] | undefined

  async function followUp({ instances }: DatabaseView): Promise<void> {
    try {
      if (kafkaMarker !== undefined)
        await markKafka(database, kafkaMarker, { reason: latest?.unknown.kafka?.reason })
      kafkaMarker = undefined
      await markLostInstances(database, instances)
      if (rounds % FORGET_EVERY === 0) await forgetOld(database)
      rounds += 1
    } catch (error) {
      log.debug({ err: error }, 'what happened could not be marked')
    }
  }

  async function run(): Promise<void> {
    let wait = 0
    while (await pause(wait, stopping.signal)) {
      const startedAt = performance.now()
      // One that fails must not end those that follow.
      await sample().catch((error: unknown) =>
        log.error({ err: error }, 'overview failed, the next one follows'),
      )
      wait = Math.max(0, INTERVAL_MS - (performance.now() - startedAt))
    }
  }

  const running = run()
  return {
    overview: async () => latest ?? first.promise,
    latest: () => latest,
    kafka: probes.kafka.value,
    history: history.read,
    follow: async (response) => {
      await first.promise
      const stream = streams.open(response, [TOPIC])
      await stream.send(Buffer.from(formatEvent('overview', latest)))
      stream.goLive()
    },
    stop: async () => {
      stopping.abort()
      await running
      await reader.close()
    },
  }
}
