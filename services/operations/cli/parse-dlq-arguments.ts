import { parseArgs } from 'node:util'
import { DomainError, messageOf } from '../../shared/runtime/errors.ts'
import type { LetterStatus } from '../dead-letters/dead-letter.ts'

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

/** The options that each subcommand knows. */
const options = {
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

type Name = keyof typeof options

/** @throws DomainError `dlq_usage`, with a sentence that says what to write instead */
export function parseDlqArguments(args: readonly string[]): DlqCommand {
  const [name = 'help', ...rest] = args
  if (name === 'help' || args.includes('--help') || args.includes('-h')) return { name: 'help' }
  if (!isName(name))
    throw usage(`There is no "${name}": it is one of ${Object.keys(options).join(', ')}, or --help.`)
  const { values, positionals } = read(name, rest)
  const json = values.json === true
  switch (name) {
    case 'list':
      if (positionals.length > 0) throw usage('list takes no ids: show ID shows one.')
      return {
        name,
        json,
        status: readStatus(values.status),
        limit: Math.min(readNumber('--limit', values.limit) ?? DEFAULT_LIMIT, MAX_LIMIT),
        before: readNumber('--before', values.before),
      }
    case 'show': {
      const [id, ...others] = positionals
      if (id === undefined || others.length > 0) throw usage('show takes one id, as list shows them.')
      return { name, json, id: readId(id) }
    }
    case 'replay':
    case 'discard':
      if ((values.all === true) === positionals.length > 0)
        throw usage(`${name} takes ids, as list shows them, or --all for all that wait.`)
      return { name, ids: values.all === true ? 'all' : [...new Set(positionals.map(readId))] }
  }
}

const isName = (text: string): text is Name => Object.hasOwn(options, text)

function read(name: Name, args: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: options[name],
      allowPositionals: true,
    })
    return { values: values as Readonly<Record<string, string | boolean | undefined>>, positionals }
  } catch (error) {
    // The first sentence says what is wrong; the others explain what nobody here means to do.
    const [sentence = ''] = messageOf(error).split('. ')
    throw usage(`${sentence.replace(/\.$/, '')}. See --help.`)
  }
}

function readStatus(status: string | boolean | undefined): LetterStatus | 'all' {
  const known = STATUSES.find((one) => one === (status ?? 'waiting'))
  if (known === undefined) throw usage(`--status is one of ${STATUSES.join(', ')}.`)
  return known
}

function readNumber(option: string, value: string | boolean | undefined): number | undefined {
  if (value === undefined) return undefined
  if (!isCount(value)) throw usage(`${option} takes a whole number from 1.`)
  return Number(value)
}

function readId(text: string): number {
  if (!isCount(text)) throw usage(`"${text}" is no id: ids are numbers, as list shows them.`)
  return Number(text)
}

const isCount = (value: string | boolean) => typeof value === 'string' && /^[1-9]\d{0,14}$/.test(value)
const usage = (sentence: string) => new DomainError('dlq_usage', sentence)
