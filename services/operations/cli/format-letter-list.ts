import { formatSource, formatTime } from './format-letter.ts'
import { escapeControlCharacters } from './escape-control-characters.ts'
import type { LetterSummary } from '../dead-letters/stored-letter.ts'

/** Width of a reason in a narrow terminal. */
const MIN_REASON = 24
/** And without a terminal. */
const PIPED_REASON = 100

interface ListOptions {
  /** Infinity without a terminal. */
  readonly columns: number
  readonly showStatus: boolean
}

/** A table: a line of headings, then one line per dead letter. */
export function formatLetterList(
  letters: readonly LetterSummary[],
  { columns, showStatus }: ListOptions,
): string {
  const table = [
    ['ID', 'STORED', 'ORDER', ...(showStatus ? ['STATUS'] : []), 'SOURCE', 'REASON'],
    ...letters.map((letter) => [
      String(letter.id),
      formatTime(letter.createdAt),
      letter.orderId === null ? '-' : String(letter.orderId),
      ...(showStatus ? [letter.status] : []),
      formatSource(letter),
      escapeControlCharacters(letter.reason),
    ]),
  ]
  const last = (table[0]?.length ?? 0) - 1
  const widths = Array.from({ length: last }, (_, at) =>
    Math.max(...table.map((row) => row[at]?.length ?? 0)),
  )
  const used = widths.reduce((sum, width) => sum + width + 2, 0)
  const room = columns === Infinity ? PIPED_REASON : Math.max(MIN_REASON, columns - used)
  return table
    .map((row) =>
      row.map((cell, at) => (at === last ? shorten(cell, room) : cell.padEnd(widths[at] ?? 0))).join('  '),
    )
    .join('\n')
}

/** By code points, so that no surrogate pair is split. */
function shorten(text: string, length: number): string {
  const characters = Array.from(text)
  return characters.length <= length ? text : `${characters.slice(0, length - 1).join('')}…`
}
