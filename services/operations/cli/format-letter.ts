import { formatPayload } from './format-payload.ts'
import { escapeControlCharactersInLines, escapeControlCharacters } from './escape-control-characters.ts'
import type { LetterSummary, StoredLetter } from '../dead-letters/stored-letter.ts'

/** One dead letter with its message, for people. */
export function formatLetter(letter: StoredLetter): string {
  const { orderId, orderStatus, truncatedFrom, key, value } = letter
  const facts: [string, string | undefined][] = [
    ['reason', letter.reason],
    ['order', orderId === null ? undefined : `${orderId} (${orderStatus ?? 'not found'})`],
    ['source', letter.topic === null ? 'none' : formatSource(letter)],
    ['sent', letter.messageTimestamp === null ? undefined : formatTime(letter.messageTimestamp)],
    ['group', letter.groupId ?? undefined],
    ['stored', formatTime(letter.createdAt)],
    ['settled', letter.settledAt ? formatTime(letter.settledAt) : undefined],
    [
      'truncated',
      truncatedFrom === null
        ? undefined
        : `only the beginning was stored; the value had ${truncatedFrom.toLocaleString('en')} bytes`,
    ],
  ]
  const lines = facts.flatMap(([name, fact]) =>
    fact === undefined ? [] : [`  ${name.padEnd(11)}${escapeControlCharacters(fact)}`],
  )
  const message =
    letter.topic === null ? [] : [...formatHeaders(letter.headers), part('key', key), part('value', value)]
  return [`Dead letter ${letter.id}, ${letter.status}`, ...lines, ...message].join('\n')
}

/** `topic/partition@offset`; without a place if Kafka refused the message. */
export function formatSource({ topic, partition, offset }: LetterSummary): string {
  if (topic === null) return '-'
  const place = partition === null ? '' : `/${partition}@${offset ?? '?'}`
  return escapeControlCharacters(`${topic}${place}`)
}

/** In UTC, to the second. A message's timestamp can be any number. */
export function formatTime(time: Date | number): string {
  const date = new Date(time)
  return Number.isNaN(date.getTime()) ? String(time) : date.toISOString().replace(/\.\d+/, '')
}

function formatHeaders(headers: string | null): string[] {
  const entries = Object.entries(JSON.parse(headers ?? '{}') as Record<string, unknown>)
  if (entries.length === 0) return []
  const lines = entries.map(([name, value]) => {
    const text = typeof value === 'string' ? value : JSON.stringify(value)
    return `    ${escapeControlCharacters(`${name}: ${text}`)}`
  })
  return ['  headers', ...lines]
}

function part(name: string, payload: Buffer | null): string {
  if (payload === null) return `  ${name} (none)`
  const { kind, text } = formatPayload(payload)
  return `  ${name} (${kind})\n${indent(text)}`
}

const indent = (text: string) => escapeControlCharactersInLines(text.replace(/^/gm, '    '))
