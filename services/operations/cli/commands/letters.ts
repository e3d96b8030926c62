import type { describeSummary, describeWhole } from '../../dead-letters/describe-letter.ts'
import type { StoredLetter } from '../../dead-letters/stored-letter.ts'
import { formatLetter } from '../format-letter.ts'
import { formatCount, formatTable, formatTime } from '../ops/format-table.ts'
import type { OpsCommand, OpsContext, RunOps } from '../ops/ops-command.ts'
import { EXIT, WrongUse } from '../ops/ops-errors.ts'
import { readId, refuseWords, type OpsInput } from '../ops/read-input.ts'
import { toJson } from '../ops/to-json.ts'
import { settleLetters } from './settle-letters.ts'

type Summary = ReturnType<typeof describeSummary>
type Whole = ReturnType<typeof describeWhole>

const STATUSES = ['waiting', 'replayed', 'discarded', 'all'] as const

export const letters: OpsCommand = {
  summary: 'dead letters: messages that cannot be processed, and their orders',
  forms: [
    ['list', 'those that wait, newest first'],
    ['show ID', 'one of them, with its message'],
    ['replay ID...', 'the cause is removed: make the orders pending again and send their events, once each'],
    ['discard ID...', 'nothing is to be done; the orders stay failed'],
    ['replay --all', 'all that wait; discard, too, takes --all'],
  ],
  options: {
    status: { type: 'string', value: 'STATUS', help: `list: ${STATUSES.join(', ')} (default: waiting)` },
    reason: {
      type: 'string',
      value: 'TEXT',
      help: 'list, --all: only those whose reason contains this text',
    },
    limit: { type: 'string', value: 'N', help: 'list: at most so many (default: 20)' },
    before: { type: 'string', value: 'ID', help: 'list: only older ones: the next page' },
    all: { type: 'boolean', help: 'replay, discard: all that wait' },
    'may-notify-again': {
      type: 'boolean',
      help: 'replay: also letters whose buyers may have been notified already',
    },
    'dry-run': { type: 'boolean', help: 'replay, discard: only show what would happen' },
  },
  asks: true,
  read: (input) => {
    const [verb = 'list', ...ids] = input.words
    switch (verb) {
      case 'list':
        return readList(input)
      case 'show': {
        const [id, ...others] = ids.map(readId)
        if (id === undefined || others.length > 0)
          throw new WrongUse('letters show takes one id. To see the ids: letters list.')
        return (context) => show(context, id)
      }
      case 'replay':
      case 'discard':
        return readSettlement(verb, ids, input)
      default:
        throw new WrongUse(`letters takes list, show, replay or discard, not "${verb}".`)
    }
  },
}

function readSettlement(action: 'replay' | 'discard', words: readonly string[], input: OpsInput): RunOps {
  const all = input.has('all')
  const reason = input.text('reason')
  if (all === words.length > 0)
    throw new WrongUse(
      `letters ${action} takes ids, or --all for all that wait. To see the ids: letters list.`,
    )
  if (reason !== undefined && !all) throw new WrongUse('--reason needs --all: ids say already which ones.')
  const choice = {
    ...{ action, reason },
    ids: all ? undefined : [...new Set(words.map(readId))],
    mayNotifyAgain: input.has('may-notify-again'),
    dryRun: input.has('dry-run'),
  }
  return (context) => settleLetters(context, choice)
}

function readList(input: OpsInput): RunOps {
  refuseWords(input, 1)
  const status = STATUSES.find((known) => known === (input.text('status') ?? 'waiting'))
  if (status === undefined) throw new WrongUse(`--status must be one of ${STATUSES.join(', ')}.`)
  const limit = input.number('limit', { min: 1, max: 200 }) ?? 20
  const query = { status, limit, reason: input.text('reason'), before: input.number('before', { min: 1 }) }
  return async (context) => {
    const { api, json, print, program } = context
    const found = await api.get<{ letters: Summary[]; nextBefore: number | null }>('/api/dead-letters', query)
    if (json) print(toJson(found))
    else if (found.letters.length === 0)
      print(`There are no ${query.before === undefined ? '' : 'older '}${describeStatus(status)}.`)
    else {
      print(formatList(context, found.letters, status === 'all'))
      const hint =
        found.nextBefore === null
          ? `To see one with its message: ${program} letters show ID`
          : `Next page: ${program} letters list${status === 'waiting' ? '' : ` --status ${status}`} --limit ${limit} --before ${found.nextBefore}`
      print(`\n${hint}`)
    }
    return EXIT.done
  }
}

const describeStatus = (status: string) => (status === 'all' ? 'dead letters' : `${status} dead letters`)

function formatList({ columns }: OpsContext, found: readonly Summary[], showStatus: boolean): string {
  const rows = found.map(({ id, createdAt, orderId, status, topic, partition, offset, reason, replays }) => {
    const place = partition === null ? '' : `/${partition}@${offset ?? '?'}`
    const again =
      replays > 0 && status === 'waiting' ? `failed again after ${formatCount(replays, 'replay')}: ` : ''
    return [
      ...[String(id), formatTime(createdAt), orderId === null ? '-' : String(orderId)],
      ...(showStatus ? [status] : []),
      ...[topic === null ? '-' : `${topic}${place}`, `${again}${reason}`],
    ]
  })
  const headings = ['ID', 'STORED', 'ORDER', ...(showStatus ? ['STATUS'] : []), 'SOURCE', 'REASON']
  return formatTable(headings, rows, columns)
}

async function show({ api, json, print, program }: OpsContext, id: number): Promise<number> {
  const letter = await api.get<Whole>(`/api/dead-letters/${id}`)
  if (json) print(toJson(letter))
  else {
    print(formatLetter(toStored(letter)))
    if (letter.replays > 0) print(`  replays    ${letter.replays}`)
    if (letter.status === 'waiting')
      print(
        `\nTo send it again: ${program} letters replay ${id}; to drop it: ${program} letters discard ${id}`,
      )
  }
  return EXIT.done
}

/** As the database has it. */
function toStored({
  messageTime,
  createdAt,
  settledAt,
  key,
  value,
  headers,
  ...letter
}: Whole): StoredLetter {
  return {
    ...letter,
    messageTimestamp: messageTime === null ? null : Date.parse(messageTime),
    createdAt: new Date(createdAt),
    settledAt: settledAt === null ? null : new Date(settledAt),
    key: toBytes(key),
    value: toBytes(value),
    headers: JSON.stringify(headers),
  }
}

function toBytes(payload: Whole['key']): Buffer | null {
  if (payload === null) return null
  return typeof payload === 'string' ? Buffer.from(payload) : Buffer.from(payload.base64, 'base64')
}
