import type { Overview } from '../../overview/overview.ts'
import { escapeControlCharacters } from '../escape-control-characters.ts'
import { describeFaults } from './describe-faults.ts'
import { formatCount, formatFacts, formatNumber, formatTable, formatTime } from './format-table.ts'

interface FormatOptions {
  readonly url: string
  readonly program: string
  readonly columns: number
}

/** The overview for people: a line for each station, then partitions and members, then what needs attention. */
export function formatOverview(overview: Overview, { url, program, columns }: FormatOptions): string {
  return [
    `Operations at ${url}, ${formatTime(overview.at)}`,
    formatFacts(describeStations(overview)),
    ...formatPartitions(overview, columns),
    ...formatMembers(overview, columns),
    ...formatAttention(overview, program),
  ].join('\n\n')
}

function describeStations({ orderApi, outbox, kafka, notifier, line, orders, deadLetters }: Overview) {
  const drained = kafka.etaSeconds === null ? '' : `, drained in ${kafka.etaSeconds} s`
  return [
    [
      'order API',
      `${formatNumber(orderApi.instances)} running, ${rate(orderApi.ordersPerSecond)} placed, p50 ${ms(orderApi.p50Ms)}, p99 ${ms(orderApi.p99Ms)}`,
    ],
    [
      'outbox',
      `${count(outbox.events, 'event')} waiting${seconds(', oldest', outbox.events, outbox.oldestSeconds)}`,
    ],
    [
      'Kafka',
      kafka.reachable
        ? `${count(kafka.brokers, 'broker')}; group ${kafka.group.state ?? '-'}, ${count(kafka.group.members, 'member')}; ` +
          `lag ${formatNumber(kafka.lag)}${seconds(', oldest', kafka.lag, kafka.lagSeconds)}${drained}`
        : 'cannot be reached',
    ],
    [
      'notifier',
      `${count(notifier.instances?.filter(({ state }) => state !== 'gone').length ?? null, 'instance')}, wanted: ${notifier.desired ?? '-'}`,
    ],
    [
      'LINE',
      `${line.simulated ? 'simulated' : 'real'}; ${formatNumber(line.accepted)} accepted, ${formatNumber(line.refused)} refused, ` +
        `${formatNumber(line.retried)} tried again, ${rate(line.acceptedPerSecond)}${line.faults === null ? '' : `; ${describeFaults(line.faults)}`}`,
    ],
    [
      'orders',
      `${formatNumber(orders.pending)} pending${seconds(', oldest', orders.pending, orders.oldestPendingSeconds)}; ` +
        `${formatNumber(orders.success)} success, ${formatNumber(orders.failed)} failed`,
    ],
    ['dead letters', `${formatNumber(deadLetters.waiting)} waiting`],
  ] as const
}

function formatPartitions({ kafka }: Overview, columns: number): string[] {
  if (kafka.partitions === null) return []
  const rows = kafka.partitions.map((one) => [
    ...[one.partition, one.leader, one.isr.join(','), one.logStart, one.committed, one.logEnd],
    ...[one.lag, one.lagSeconds, one.member],
  ])
  const headings = [
    'PARTITION',
    'LEADER',
    'ISR',
    'LOG START',
    'COMMITTED',
    'LOG END',
    'LAG',
    'SECONDS',
    'MEMBER',
  ]
  return [formatTable(headings, rows, columns)]
}

function formatMembers({ orderApi, notifier }: Overview, columns: number): string[] {
  const members = (orderApi.members ?? []).map((one) => [
    one.id,
    one.state,
    one.ordersPerSecond,
    null,
    '-',
    '-',
  ])
  const notifiers = (notifier.instances ?? []).map((one) => [
    ...[one.id, one.state, one.pushesPerSecond, one.inFlight],
    ...[one.partitions?.join(',') ?? '-', one.circuit],
  ])
  const rows = [...members, ...notifiers]
  const headings = ['INSTANCE', 'STATE', 'PER SECOND', 'IN FLIGHT', 'PARTITIONS', 'LINE']
  return rows.length === 0 ? [] : [formatTable(headings, rows, columns)]
}

/** What is wrong, and what to do. */
function formatAttention({ unknown, notifier, deadLetters }: Overview, program: string): string[] {
  const away = (['database', 'kafka', 'line'] as const).flatMap((name) => {
    const gone = unknown[name]
    if (gone === undefined) return []
    const since = gone.since === null ? 'operations started' : formatTime(gone.since)
    return [`Unknown: all figures that come from ${NAMES[name]}, since ${since} (${gone.reason}).`]
  })
  const lines = [
    ...away,
    ...(notifier.desired === 'stopped'
      ? [`The consumer was stopped by an operator: orders stay pending. To start it: ${program} start`]
      : []),
    ...((deadLetters.waiting ?? 0) > 0
      ? [`Dead letters wait for you. To see them: ${program} letters list`]
      : []),
  ]
  return lines.length === 0 ? [] : [lines.map(escapeControlCharacters).join('\n')]
}

const NAMES = { database: 'the database', kafka: 'Kafka', line: 'LINE' } as const

const rate = (value: number | null) => `${formatNumber(value)}/s`
const ms = (value: number | null) => (value === null ? '-' : `${formatNumber(value)} ms`)
const count = (value: number | null, noun: string) =>
  value === null ? `- ${noun}s` : formatCount(value, noun)
/** Only where something waits. */
const seconds = (text: string, waiting: number | null, value: number | null) =>
  waiting === 0 || value === null ? '' : `${text} ${formatNumber(value)} s`
