import { textOrBase64 } from '../../shared/orders/decode-text.ts'
import { escapeControlCharactersInJson } from './escape-control-characters.ts'
import type { Letter, LetterSummary } from '../dead-letters/dead-letter.ts'

/** For programs: the same facts as in the list. */
export function formatSummariesAsJson(letters: readonly LetterSummary[]): string {
  return print(letters)
}

/** For programs: headers as an object; key and value as text, or in base64 where they are none. */
export function formatLetterAsJson({ headers, key, value, ...facts }: Letter): string {
  const message = {
    headers: JSON.parse(headers ?? 'null') as unknown,
    key: encode(key),
    value: encode(value),
  }
  return print({ ...facts, ...message })
}

const encode = (payload: Buffer | null) => (payload === null ? null : textOrBase64(payload))
const print = (value: unknown) => escapeControlCharactersInJson(JSON.stringify(value, undefined, 2))
