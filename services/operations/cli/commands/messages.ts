import { setTimeout as wait } from 'node:timers/promises'
import type { BrowsedMessages } from '../../messages/browse.ts'
import type { ShownMessage } from '../../messages/describe-message.ts'
import { escapeControlCharacters } from '../escape-control-characters.ts'
import { formatFacts, formatTable, formatTime, shorten } from '../ops/format-table.ts'
import type { OpsCommand, OpsContext } from '../ops/ops-command.ts'
import { EXIT, Unreachable, WrongUse } from '../ops/ops-errors.ts'
import { readTime, refuseWords, type OpsInput } from '../ops/read-input.ts'
import { toJson } from '../ops/to-json.ts'
import { formatPayload } from '../format-payload.ts'

const RETRY_MS = 1_000
/** Without a terminal. */
const PIPED_COLUMNS = 240

type Shown = ShownMessage['key']

export const messages: OpsCommand = {
  summary: 'look into a topic',
  forms: [
    ['', 'the topics'],
    ['TOPIC', 'its newest messages, newest first'],
    ['TOPIC --follow', 'each message from now on, until Ctrl-C'],
    ['--partition-of USER', "the partition to which this user's orders go"],
  ],
  options: {
    partition: { type: 'string', value: 'N', help: 'of this partition only' },
    from: { type: 'string', value: 'OFFSET', help: 'from this offset on, oldest first; needs --partition' },
    time: { type: 'string', value: 'TIME', help: 'since this time, oldest first' },
    limit: { type: 'string', value: 'N', help: 'at most so many (default: 20). 1: whole, with its headers' },
    follow: { type: 'boolean', help: 'live' },
    'partition-of': { type: 'string', value: 'USER', help: 'where the orders of a user are' },
  },
  read: (input) => {
    refuseWords(input, 1)
    const user = input.text('partition-of')
    if (user !== undefined) return (context) => showPartition(context, user)
    const [topic] = input.words
    if (topic === undefined) return listTopics
    const query = readQuery(input)
    if (!input.has('follow')) return (context) => browse(context, topic, query)
    if (query.from !== undefined || query.time !== undefined)
      throw new WrongUse('--follow begins now: it takes neither --from nor --time.')
    return (context) => follow(context, topic, query.partition)
  },
}

function readQuery(input: OpsInput) {
  const time = input.text('time')
  const query = {
    partition: input.number('partition', { max: 1_000_000 }),
    from: input.number('from'),
    time: time === undefined ? undefined : readTime('time', time),
    limit: input.number('limit', { min: 1, max: 500 }) ?? 20,
  }
  if (query.from !== undefined && query.partition === undefined)
    throw new WrongUse('--from needs --partition: each partition has its own offsets.')
  if (query.from !== undefined && time !== undefined)
    throw new WrongUse('messages takes either --from or --time.')
  return query
}

async function showPartition({ api, json, print }: OpsContext, userId: string): Promise<number> {
  const found = await api.get<{ partition: number }>('/api/partition-of', { userId })
  print(
    json
      ? toJson(found)
      : escapeControlCharacters(`The orders of ${userId} go to partition ${found.partition}.`),
  )
  return EXIT.done
}

async function listTopics({ api, json, print }: OpsContext): Promise<number> {
  const found = await api.get<{ topics: string[] }>('/api/topics')
  print(json ? toJson(found) : found.topics.map(escapeControlCharacters).join('\n'))
  return EXIT.done
}

async function browse(
  { api, json, print, columns }: OpsContext,
  topic: string,
  query: ReturnType<typeof readQuery>,
): Promise<number> {
  const found = await api.get<BrowsedMessages>(`/api/topics/${encodeURIComponent(topic)}/messages`, query)
  const [only] = found.messages
  if (json) print(toJson(found))
  else if (only === undefined) print('There are no messages.')
  else if (query.limit === 1) print(formatWhole(only))
  else {
    const rows = found.messages.map(({ partition, offset, time, key, value }) => [
      ...[String(partition), String(offset), formatTime(time), formatShown(key), formatShown(value)],
    ])
    print(formatTable(['PARTITION', 'OFFSET', 'TIME', 'KEY', 'VALUE'], rows, columns))
  }
  return EXIT.done
}

/** Goes on when the stream breaks, once it has begun. What is sent in between is not shown. */
async function follow(context: OpsContext, topic: string, partition: number | undefined): Promise<number> {
  const { api, json, print, complain, columns, interrupted } = context
  let hasBegun = false
  while (!interrupted.aborted) {
    try {
      for await (const { event, data } of api.follow(
        `/api/topics/${encodeURIComponent(topic)}/tail`,
        interrupted,
      )) {
        hasBegun = true
        if (event === 'kafka') complain(describeKafka(data))
        if (event !== 'message') continue
        const message = JSON.parse(data) as ShownMessage
        if (partition !== undefined && message.partition !== partition) continue
        print(json ? toJson(message, 0) : formatLine(message, columns))
      }
    } catch (error) {
      if (!(error instanceof Unreachable) || !hasBegun) throw error
      complain(error.message)
    }
    await wait(RETRY_MS, undefined, { signal: interrupted }).catch(() => undefined)
  }
  return EXIT.done
}

function describeKafka(data: string): string {
  const { reachable } = JSON.parse(data) as { reachable: boolean }
  return reachable ? 'Kafka answers again.' : 'Kafka does not answer: messages are shown once it is back.'
}

function formatLine({ partition, offset, time, key, value }: ShownMessage, columns: number): string {
  const line = `${partition}@${offset}  ${formatTime(time)}  ${formatShown(key)}  ${formatShown(value)}`
  return shorten(escapeControlCharacters(line), columns === Infinity ? PIPED_COLUMNS : columns)
}

function formatWhole({ partition, offset, time, key, headers, value }: ShownMessage): string {
  const facts: [string, string][] = [
    ['partition', String(partition)],
    ['offset', String(offset)],
    ['time', formatTime(time)],
    ['key', formatShown(key)],
    ...Object.entries(headers).map(([name, of]): [string, string] => [
      `header ${escapeControlCharacters(name)}`,
      Array.isArray(of) ? of.map(formatShown).join(', ') : formatShown(of),
    ]),
  ]
  const bytes = typeof value === 'string' ? Buffer.from(value) : value && Buffer.from(value.base64, 'base64')
  if (bytes === null) return `${formatFacts(facts)}\n\n(no value: a tombstone)`
  const { kind, text } = formatPayload(bytes)
  return `${formatFacts(facts)}\n\nValue (${kind}):\n${text}`
}

function formatShown(shown: Shown): string {
  if (shown === null) return '-'
  return typeof shown === 'string' ? shown : `base64:${shown.base64}`
}
