import type { PartitionView, TopicView } from '../../shared/kafka/reading/topic-view.ts'
import { shownOf, type Instance } from './instances.ts'
import { lagOf, lagSecondsOf, maxOf, sumOf } from './lag.ts'
import type { Overview, ShownInstance, ShownNotifier, ShownOrderApi, ShownPartition } from './overview.ts'
import { mergeBuckets, quantile, rateOf, type Work } from './rates.ts'
import type { DatabaseSample } from './read-database.ts'

/** The database's part of an overview, with what was counted from it. */
export interface DatabaseView {
  readonly sample: DatabaseSample
  readonly instances: readonly Instance[]
  readonly counts: Readonly<Record<'total' | 'pending' | 'failed' | 'letters' | 'outbox', number | null>>
  /** Pushes by LINE's answer, since this process started. */
  readonly pushes: Readonly<Record<'accepted' | 'refused' | 'retried', number>>
}

interface OverviewParts {
  readonly at: Date
  readonly unknown: Overview['unknown']
  /** Undefined: it does not answer. */
  readonly database: DatabaseView | undefined
  readonly kafka: TopicView | undefined
  readonly etaSeconds: (lag: number | null) => number | null
  readonly line: { readonly simulated: boolean; readonly faults: Overview['line']['faults'] }
}

/** One overview, as the page gets it. */
export function composeOverview(parts: OverviewParts): Overview {
  const { at, unknown, database, kafka, etaSeconds, line } = parts
  return {
    at: at.toISOString(),
    unknown,
    orderApi: composeOrderApi(database),
    outbox: {
      events: database?.counts.outbox ?? null,
      oldestSeconds: database === undefined ? null : secondsSince(database, database.sample.oldestEvent),
    },
    kafka: composeKafka(kafka, database, etaSeconds),
    notifier: composeNotifier(database),
    line: { ...composeLine(database), ...line },
    orders: composeOrders(database),
    deadLetters: { waiting: database?.counts.letters ?? null },
    views: { perSecond: null, lag: null, logged: null, aggregated: null, cached: null, dropped: null },
  }
}

function composeOrderApi(database: DatabaseView | undefined): Overview['orderApi'] {
  if (database === undefined)
    return { instances: null, ordersPerSecond: null, p50Ms: null, p99Ms: null, members: null }
  const all = shownOf(database.instances, 'order-api', database.sample.now)
  const works = worksOf(all)
  const merged = mergeBuckets((works ?? []).flatMap(({ buckets }) => buckets('requests') ?? []))
  return {
    instances: all.filter(isAlive).length,
    ordersPerSecond: perSecond(works, 'placed'),
    p50Ms: inMs(quantile(0.5, merged)),
    p99Ms: inMs(quantile(0.99, merged)),
    members: all.map((one): ShownOrderApi => ({ ...shown(one), ordersPerSecond: ownRate(one, 'placed') })),
  }
}

function composeNotifier(database: DatabaseView | undefined): Overview['notifier'] {
  if (database === undefined) return { desired: null, revision: null, instances: null }
  const { desired, revision } = database.sample.desired
  const all = shownOf(database.instances, 'notifier', database.sample.now)
  return { desired, revision, instances: all.map(showNotifier) }
}

function showNotifier(one: Instance): ShownNotifier {
  const { memberId, generation, partitions, revision, figures } = one.row
  // The last figures of one that is late or gone are old.
  const current = one.work === undefined ? {} : figures
  const known = isAlive(one)
  const gauge = (name: string) => (typeof current[name] === 'number' ? current[name] : null)
  return {
    ...shown(one),
    pushesPerSecond: ownRate(one, 'accepted'),
    inFlight: gauge('inFlight'),
    unfinished: gauge('unfinished'),
    circuit: typeof current.circuit === 'string' ? current.circuit : null,
    revision,
    memberId: known ? memberId : null,
    generation: known ? generation : null,
    partitions: known && partitions !== null ? [...partitions] : null,
  }
}

function composeLine(database: DatabaseView | undefined): Omit<Overview['line'], 'simulated' | 'faults'> {
  if (database === undefined)
    return { accepted: null, refused: null, retried: null, acceptedPerSecond: null, retriedPerSecond: null }
  const works = worksOf(shownOf(database.instances, 'notifier', database.sample.now))
  return {
    ...database.pushes,
    acceptedPerSecond: perSecond(works, 'accepted'),
    retriedPerSecond: perSecond(works, 'retried'),
  }
}

function composeOrders(database: DatabaseView | undefined): Overview['orders'] {
  if (database === undefined)
    return { pending: null, success: null, failed: null, oldestPendingSeconds: null, successPerSecond: null }
  const { total, pending, failed } = database.counts
  const works = worksOf(shownOf(database.instances, 'notifier', database.sample.now))
  return {
    pending,
    success:
      total === null || pending === null || failed === null ? null : Math.max(0, total - pending - failed),
    failed,
    oldestPendingSeconds: secondsSince(database, database.sample.oldestPending),
    successPerSecond: perSecond(works, 'confirmed'),
  }
}

function composeKafka(
  kafka: TopicView | undefined,
  database: DatabaseView | undefined,
  etaSeconds: OverviewParts['etaSeconds'],
): Overview['kafka'] {
  const nothing = { brokers: null, partitions: null, group: { state: null, members: null } }
  if (kafka === undefined) {
    // The trend begins again when Kafka is back.
    etaSeconds(null)
    return { reachable: false, ...nothing, lag: null, lagSeconds: null, etaSeconds: null }
  }
  const members = new Map(
    (database?.instances ?? []).filter(isAlive).map(({ id, row }) => [row.memberId, id]),
  )
  const partitions = kafka.partitions.map((one) => showPartition(one, members))
  const lag = sumOf(partitions.map((one) => one.lag))
  return {
    reachable: true,
    brokers: kafka.brokers,
    partitions,
    group: { state: kafka.group.state, members: kafka.group.members.length },
    lag,
    lagSeconds: maxOf(partitions.map((one) => one.lagSeconds)),
    etaSeconds: rounded(etaSeconds(lag)),
  }
}

function showPartition(view: PartitionView, members: ReadonlyMap<string | null, string>): ShownPartition {
  const { partition, leader, replicas, isr, logStart, logEnd, committed, memberId } = view
  return {
    ...{ partition, leader, logStart, logEnd, committed },
    replicas: [...replicas],
    isr: [...isr],
    lag: lagOf(view),
    lagSeconds: rounded(lagSecondsOf(view, Date.now())),
    member: memberId === null ? null : (members.get(memberId) ?? memberId),
  }
}

const isAlive = ({ state }: Instance) => state !== 'gone'

function shown({ id, state, endedInOrder, since, lastBeat }: Instance): ShownInstance {
  return { id, state, ...(endedInOrder !== undefined && { endedInOrder }), since, lastBeat }
}

/** What the instances of a service do; undefined: some are alive, and none has said it lately. */
function worksOf(instances: readonly Instance[]): readonly Work[] | undefined {
  const works = instances.flatMap(({ work }) => work ?? [])
  return works.length === 0 && instances.some(isAlive) ? undefined : works
}

const perSecond = (works: readonly Work[] | undefined, counter: string) =>
  works === undefined ? null : rounded(rateOf(works, counter))

const ownRate = ({ work }: Instance, counter: string) =>
  work === undefined ? null : rounded(rateOf([work], counter))

/** 0 when there is nothing. */
function secondsSince({ sample }: DatabaseView, time: Date | undefined): number {
  return time === undefined ? 0 : (rounded(Math.max(0, (sample.now.getTime() - time.getTime()) / 1000)) ?? 0)
}

const inMs = (seconds: number | null) => rounded(seconds === null ? null : seconds * 1000)

/** One digit is as much as these figures say. */
const rounded = (value: number | null) => (value === null ? null : Math.round(value * 10) / 10)
