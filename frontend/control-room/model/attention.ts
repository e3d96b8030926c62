import type { Overview } from '../api/shapes.ts'
import { findFaults } from './line-faults.ts'

export type StationName = 'orderApi' | 'outbox' | 'kafka' | 'notifier' | 'line'

/** What needs attention: the key of a sentence in words, and what the sentence names. */
export interface Attention {
  readonly station: StationName
  readonly level: 'bad' | 'warn'
  readonly key:
    | 'databaseAway'
    | 'kafkaAway'
    | 'lineUnknown'
    | 'noOrderApi'
    | 'consumerStopped'
    | 'consumerStopping'
    | 'noNotifier'
    | 'notifierGone'
    | 'notifierLate'
    | 'rebalancing'
    | 'lineBlocked'
    | 'lineFaults'
    | 'outboxWaits'
    | 'letters'
    | 'lagOld'
    | 'notInSync'
    | 'noMember'
  readonly name: string
  /** Since when figures are unknown for this reason. */
  readonly since?: string | null
}

/** The outbox is emptied several times a second. */
const OUTBOX_SECONDS = 5
const LAG_SECONDS = 30

/** In steps of five: a screen reader reads each new sentence. */
const inSteps = (seconds: number): number => Math.floor(seconds / 5) * 5

/** What is wrong now, the worst first. */
export function findAttention(overview: Overview): Attention[] {
  const { orderApi, outbox, kafka, line, deadLetters, unknown = {} } = overview
  const found: Attention[] = []
  const add = (
    station: StationName,
    level: Attention['level'],
    key: Attention['key'],
    name: string | number = '',
    since?: string | null,
  ): void =>
    void found.push({ station, level, key, name: String(name), ...(since !== undefined && { since }) })

  if (unknown.database)
    add('orderApi', 'bad', 'databaseAway', unknown.database.reason, unknown.database.since)
  if (!kafka.reachable) add('kafka', 'bad', 'kafkaAway', unknown.kafka?.reason ?? '', unknown.kafka?.since)
  if (orderApi.instances === 0) add('orderApi', 'bad', 'noOrderApi')
  addNotifier(overview, add)
  if ((outbox.events ?? 0) > 0 && (outbox.oldestSeconds ?? 0) >= OUTBOX_SECONDS)
    add('outbox', 'warn', 'outboxWaits', inSteps(outbox.oldestSeconds ?? 0))
  for (const { partition, isr, replicas } of kafka.partitions ?? [])
    if (replicas && isr.length < replicas.length) add('kafka', 'warn', 'notInSync', partition)
  if (line.simulated && unknown.line)
    add('line', 'warn', 'lineUnknown', unknown.line.reason, unknown.line.since)
  const faults = findFaults(line.faults ?? {}).map(([name]) => name)
  if (faults.length > 0) add('line', 'warn', 'lineFaults', faults.join(' '))
  if ((deadLetters.waiting ?? 0) > 0) add('kafka', 'warn', 'letters', deadLetters.waiting ?? 0)
  return found.sort((a, b) => Number(b.level === 'bad') - Number(a.level === 'bad'))
}

type Add = (
  station: StationName,
  level: Attention['level'],
  key: Attention['key'],
  name?: string | number,
) => void

function addNotifier({ notifier, kafka }: Overview, add: Add): void {
  const { desired, instances } = notifier
  const alive = (instances ?? []).filter(({ state }) => state !== 'gone')
  const isStopped = desired === 'stopped'
  if (instances && alive.length === 0) add('notifier', 'bad', 'noNotifier')
  if (isStopped && alive.some(({ state }) => state === 'running' || state === 'stopping'))
    add('notifier', 'warn', 'consumerStopping')
  else if (isStopped) add('notifier', 'warn', 'consumerStopped')
  for (const { id, state, endedInOrder, circuit } of instances ?? []) {
    if (state === 'gone' && endedInOrder !== true && alive.length > 0)
      add('notifier', 'warn', 'notifierGone', id)
    if (state === 'late') add('notifier', 'warn', 'notifierLate', id)
    if (state === 'running' && circuit !== null && circuit !== 'ok' && circuit !== 'closed')
      if (!isStopped) add('line', 'bad', 'lineBlocked', circuit.replace(/^LINE unavailable: /, ''))
  }
  if (isStopped || alive.length === 0) return
  const { state } = kafka.group
  if (state !== null && /rebalanc/i.test(state)) add('notifier', 'warn', 'rebalancing')
  const isUnread = kafka.partitions?.some(({ member }) => member === null)
  if (state === 'Stable' && isUnread) add('kafka', 'warn', 'noMember')
  if ((kafka.lagSeconds ?? 0) >= LAG_SECONDS) add('kafka', 'warn', 'lagOld', inSteps(kafka.lagSeconds ?? 0))
}
