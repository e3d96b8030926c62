import { decodeText } from '../../shared/orders/message-text.ts'
import { escapeControlCharactersInLines } from './escape-control-characters.ts'

/** How many bytes of a binary payload are shown; `--json` has all of them. */
const SHOWN_BYTES = 512
const BYTES_PER_LINE = 16

interface FormattedPayload {
  /** `JSON`, `text` or `binary`, and the size. */
  readonly kind: string
  readonly text: string
}

/** A key or value for people: JSON indented, text unchanged, anything else in hexadecimal. Safe to print. */
export function formatPayload(payload: Buffer): FormattedPayload {
  const size = `${payload.length.toLocaleString('en')} ${payload.length === 1 ? 'byte' : 'bytes'}`
  const text = decodeText(payload)
  if (text === undefined) return { kind: `binary, ${size}`, text: dump(payload) }
  const json = indentJson(text)
  if (json !== undefined) return { kind: `JSON, ${size}`, text: escapeControlCharactersInLines(json) }
  return { kind: `text, ${size}`, text: escapeControlCharactersInLines(text) }
}

/** Undefined: it is not JSON, or nested too deeply. */
function indentJson(text: string): string | undefined {
  try {
    const parsed = JSON.parse(text, keepNumber) as unknown
    return JSON.stringify(parsed, undefined, 2)
  } catch {
    return undefined
  }
}

interface RawJson {
  readonly rawJSON: (text: string) => unknown
}

/** Keeps numbers as they were written: parsing an id of twenty digits would change it. TypeScript lacks the types. */
function keepNumber(this: unknown, _key: string, value: unknown, context?: { readonly source?: string }) {
  return typeof value === 'number' && context?.source !== undefined
    ? (JSON as unknown as RawJson).rawJSON(context.source)
    : value
}

function dump(bytes: Buffer): string {
  const lines: string[] = []
  for (let at = 0; at < Math.min(bytes.length, SHOWN_BYTES); at += BYTES_PER_LINE) {
    const line = bytes.subarray(at, Math.min(at + BYTES_PER_LINE, SHOWN_BYTES))
    const pairs = Array.from(line, (byte) => byte.toString(16).padStart(2, '0')).join(' ')
    const letters = line.toString('latin1').replace(/[^\x20-\x7e]/g, '.')
    lines.push(`${at.toString(16).padStart(4, '0')}  ${pairs.padEnd(BYTES_PER_LINE * 3)} ${letters}`)
  }
  if (bytes.length > SHOWN_BYTES) lines.push('…')
  return lines.join('\n')
}
