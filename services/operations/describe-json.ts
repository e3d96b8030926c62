import { makeJsonPrintable } from './printable.ts'
import type { Letter, LetterSummary } from './store/dead-letter.ts'

/** For programs: the same facts as in the list. */
export function describeSummaries(letters: readonly LetterSummary[]): string {
  return print(letters)
}

/** For programs: headers as an object; key and value as text, or in base64 where they are none. */
export function describeLetter({ headers, key, value, ...facts }: Letter): string {
  const message = {
    headers: JSON.parse(headers ?? 'null') as unknown,
    key: encode(key),
    value: encode(value),
  }
  return print({ ...facts, ...message })
}

function encode(payload: Buffer | null): unknown {
  if (payload === null) return null
  const text = payload.toString('utf8')
  return payload.equals(Buffer.from(text)) ? text : { base64: payload.toString('base64') }
}

const print = (value: unknown) => makeJsonPrintable(JSON.stringify(value, undefined, 2))
