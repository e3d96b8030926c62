// What `GET /api/overview` and the stream's `overview` events contain. A figure that cannot be known is null, never 0.
import { z } from 'zod'
import { MARKER_KINDS } from '../../shared/heartbeats/markers.ts'

const figure = (description: string) => z.number().nullable().meta({ description })
const count = (description: string) => z.int().min(0).nullable().meta({ description })
const time = z.iso.datetime()

const unknown = z
  .object({
    since: time
      .nullable()
      .meta({ description: 'When it answered last; null: never since this process started.' }),
    reason: z.string(),
  })
  .meta({ id: 'Unknown', description: 'Why figures are null: what they come from does not answer.' })

const shownInstance = z.object({
  id: z.string(),
  state: z.enum(['running', 'stopping', 'stopped', 'late', 'gone']).meta({
    description:
      '`stopped`: it has left its group, as an operator wanted. `late`: its heartbeat is missing. `gone`: it has ended, or was killed.',
  }),
  endedInOrder: z
    .boolean()
    .optional()
    .meta({ description: 'Only with `gone`: false when it was killed, or has lost the database.' }),
  since: time,
  lastBeat: time,
})

const shownOrderApi = shownInstance
  .extend({ ordersPerSecond: figure('Orders that were answered 201.') })
  .meta({ id: 'OrderApiInstance' })

const shownNotifier = shownInstance
  .extend({
    pushesPerSecond: figure('Pushes that LINE accepted.'),
    inFlight: count('Pushes under way.'),
    unfinished: count('Messages that it has read and not finished.'),
    circuit: z.string().nullable().meta({ description: '`ok`, or why LINE takes no pushes.' }),
    revision: count('Of the desired state; null: it has reached none yet.'),
    memberId: z.string().nullable().meta({ description: 'null: it is no member of the group.' }),
    generation: z.int().nullable(),
    partitions: z.array(z.int()).nullable(),
  })
  .meta({ id: 'NotifierInstance' })

const shownPartition = z
  .object({
    partition: z.int(),
    leader: z.int().meta({ description: 'Node id.' }),
    replicas: z.array(z.int()),
    isr: z.array(z.int()).meta({ description: 'Node ids of the copies that are up to date.' }),
    logStart: z.int(),
    logEnd: z.int(),
    committed: count('null: the group has never committed an offset, so no lag can be said.'),
    lag: count('Messages that the group has not finished.'),
    lagSeconds: figure('How long the oldest of them has waited.'),
    member: z.string().nullable().meta({
      description: "The instance that has it, or Kafka's member id where no instance reports that one.",
    }),
  })
  .meta({ id: 'Partition' })

export const overview = z
  .object({
    at: time.meta({ description: "By the database's clock." }),
    unknown: z
      .object({ database: unknown.optional(), kafka: unknown.optional(), line: unknown.optional() })
      .meta({ description: 'What does not answer now. All figures that come from it are null.' }),
    orderApi: z.object({
      instances: count('How many run.'),
      ordersPerSecond: figure('Orders that were answered 201.'),
      p50Ms: figure('Of the requests for an order in the last seconds; null: there was none.'),
      p99Ms: figure('The same.'),
      members: z.array(shownOrderApi).nullable(),
    }),
    outbox: z.object({
      events: count('Events that wait for Kafka.'),
      oldestSeconds: figure('0: none waits.'),
    }),
    kafka: z.object({
      reachable: z.boolean(),
      brokers: count('In the cluster.'),
      partitions: z.array(shownPartition).nullable(),
      group: z.object({
        state: z.string().nullable().meta({ description: 'As Kafka names it: `Stable`, `Empty`, …' }),
        members: count('Members of the group.'),
      }),
      lag: count('Of all partitions; null as soon as that of one is.'),
      lagSeconds: figure('The longest of all partitions.'),
      etaSeconds: figure('Until nothing waits, at the present trend; null while the lag does not fall.'),
    }),
    notifier: z.object({
      desired: z.string().nullable().meta({ description: '`running` or `stopped`.' }),
      revision: count('Of the desired state.'),
      instances: z.array(shownNotifier).nullable(),
    }),
    line: z.object({
      simulated: z.boolean(),
      accepted: count("Pushes by LINE's answer, summed over the notifiers."),
      refused: count('The same.'),
      retried: count('The same: pushes that are tried again.'),
      acceptedPerSecond: figure('Pushes that LINE accepted.'),
      retriedPerSecond: figure('Pushes that are tried again.'),
      faults: z
        .record(z.string(), z.unknown())
        .nullable()
        .meta({ description: "The simulator's; null with the real LINE." }),
    }),
    orders: z.object({
      pending: count('Of all orders, as the next two.'),
      success: count('null for a moment after the start: old orders are being counted.'),
      failed: count('LINE refused their messages for good.'),
      oldestPendingSeconds: figure('0: none is pending.'),
      successPerSecond: figure('Orders that became successful.'),
    }),
    deadLetters: z.object({ waiting: count('For an operator.') }),
    views: z.object({
      perSecond: figure('Views per second.'),
      lag: count('Views that wait in Kafka.'),
      logged: count('Views in the log.'),
      aggregated: count('Views in the sums.'),
      cached: count('Articles in the cache.'),
      dropped: count('Views that were not sent.'),
    }),
  })
  .meta({ id: 'Overview' })

export type Overview = Readonly<z.output<typeof overview>>
export type Unknown = Readonly<z.output<typeof unknown>>
export type ShownInstance = Readonly<z.output<typeof shownInstance>>
export type ShownState = ShownInstance['state']
export type ShownOrderApi = Readonly<z.output<typeof shownOrderApi>>
export type ShownNotifier = Readonly<z.output<typeof shownNotifier>>
export type ShownPartition = Readonly<z.output<typeof shownPartition>>

/** One second of the chart. */
const historyPoint = z
  .object({
    at: time,
    placedPerSecond: figure('Orders that were answered 201.'),
    successPerSecond: figure('Orders that became successful.'),
    pending: count('Orders.'),
    lag: count('Messages.'),
    lagSeconds: figure('How long the oldest of them had waited.'),
  })
  .meta({ id: 'HistoryPoint' })

const marker = z
  .object({
    id: z.int(),
    at: time,
    kind: z.enum(MARKER_KINDS),
    detail: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'Marker', description: 'Something that happened, which the chart marks.' })

export const history = z
  .object({ points: z.array(historyPoint), markers: z.array(marker) })
  .meta({ id: 'History' })

export type HistoryPoint = Readonly<z.output<typeof historyPoint>>
