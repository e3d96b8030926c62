import { parseArgs } from 'node:util'
import { DomainError, messageOf } from '../../shared/runtime/errors.ts'
import type { LetterStatus } from '../../shared/database/models.ts'

export type DlqCommand =
  | { readonly name: 'help' }
  | {
      readonly name: 'list'
      readonly status: LetterStatus | 'all'
      readonly limit: number
      readonly before: number | undefined
      readonly json: boolean
    }
  | { readonly name: 'show'; readonly id: number; readonly json: boolean }
  | { readonly name: 'replay' | 'discard'; readonly ids: readonly number[] | 'all' }

const STATUSES = ['waiting', 'replayed', 'discarded', 'all'] as const
const DEFAULT_LIMIT = 20
const MAX_LIMIT = 1_000

/** The options of each subcommand. */
const OPTIONS = {
  list: {
    status: { type: 'string' },
    limit: { type: 'string' },
    before: { type: 'string' },
    json: { type: 'boolean' },
  },
  show: { json: { type: 'boolean' } },
  replay: { all: { type: 'boolean' } },
  discard: { all: { type: 'boolean' } },
} as const

type Name = keyof typeof OPTIONS

/** @param program how to write the command here */
export const dlqHelp = (
  program: string,
) => `Dead letters: messages that could not be processed, and the orders that failed because of them.

  ${program} list                 the waiting ones, newest first
      --status STATUS    waiting (default), replayed, discarded or all
      --limit N          at most N (default: 20)
      --before ID        only older ones: the next page
      --json             for programs
  ${program} show ID              one of them, with its message
      --json
  ${program} replay ID...         makes failed orders pending again and sends their events, once each
      --all              all that are waiting, oldest first, except those without a source message: their
                         buyers may already be notified, so replay these by id
  ${program} discard ID...        discards them; their orders stay failed
      --all

The exit status is 1 when something could not be done. Repeating a replay or discard changes
nothing and counts as done.`

/** @throws DomainError `dlq_usage`, with a sentence that says what to write instead */
export function parseDlqArguments(args: readonly string[]): DlqCommand {
  const [name = 'help', ...rest] = args
  if (name === 'help' || args.includes('--help') || args.includes('-h')) return { name: 'help' }
  if (!isName(name))
    throw usage(
      `There is no command "${name}". The commands are ${Object.keys(OPTIONS).join(', ')}. See --help.`,
    )
  const { values, positionals } = read(name, rest)
  const json = values.json === true
  switch (name) {
    case 'list':
      if (positionals.length > 0) throw usage('list takes no ids. To show one dead letter: show ID.')
      return {
        name,
        json,
        status: readStatus(values.status),
        limit: Math.min(readNumber('--limit', values.limit) ?? DEFAULT_LIMIT, MAX_LIMIT),
        before: readNumber('--before', values.before),
      }
    case 'show': {
      const [id, ...others] = positionals
      if (id === undefined || others.length > 0) throw usage('show takes one id. To see the ids: list.')
      return { name, json, id: readId(id) }
    }
    case 'replay':
    case 'discard':
      if ((values.all === true) === positionals.length > 0)
        throw usage(`${name} takes ids, or --all for all that are waiting. To see the ids: list.`)
      return { name, ids: values.all === true ? 'all' : [...new Set(positionals.map(readId))] }
  }
}

const isName = (text: string): text is Name => Object.hasOwn(OPTIONS, text)

function read(name: Name, args: readonly string[]) {
  try {
    const parsed = parseArgs({ args: [...args], options: OPTIONS[name], allowPositionals: true })
    return { ...parsed, values: parsed.values as Readonly<Record<string, string | boolean | undefined>> }
  } catch (error) {
    // Only the first sentence is useful here: the others explain how to pass such a value as a positional argument.
    const [sentence = ''] = messageOf(error).split('. ')
    throw usage(`${sentence.replace(/\.$/, '')}. See --help.`)
  }
}

function readStatus(status: string | boolean | undefined): LetterStatus | 'all' {
  const known = STATUSES.find((one) => one === (status ?? 'waiting'))
  if (known === undefined) throw usage(`--status must be one of ${STATUSES.join(', ')}.`)
  return known
}

function readNumber(option: string, value: string | boolean | undefined): number | undefined {
  if (value === undefined) return undefined
  if (!isCount(value)) throw usage(`${option} must be a positive integer.`)
  return Number(value)
}

function readId(text: string): number {
  if (!isCount(text)) throw usage(`"${text}" is not an id: ids are positive integers. To see them: list.`)
  return Number(text)
}

const isCount = (value: string | boolean) => typeof value === 'string' && /^[1-9]\d{0,14}$/.test(value)
const usage = (sentence: string) => new DomainError('dlq_usage', sentence)
