import { textOrBase64 } from '../../shared/orders/message-text.ts'
import { escapeControlCharactersInJson } from './escape-control-characters.ts'
import type { LetterSummary, StoredLetter } from '../dead-letters/stored-letter.ts'

/** For programs: the columns of the list. */
export function formatSummariesAsJson(letters: readonly LetterSummary[]): string {
  return print(letters)
}

/** For programs: headers as an object; key and value as text, or as base64 if they are not UTF-8. */
export function formatLetterAsJson({ headers, key, value, ...facts }: StoredLetter): string {
  const message = {
    headers: JSON.parse(headers ?? 'null') as unknown,
    key: encode(key),
    value: encode(value),
  }
  return print({ ...facts, ...message })
}

const encode = (payload: Buffer | null) => (payload === null ? null : textOrBase64(payload))
const print = (value: unknown) => escapeControlCharactersInJson(JSON.stringify(value, undefined, 2))
