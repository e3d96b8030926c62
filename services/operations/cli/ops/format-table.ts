import { escapeControlCharacters } from '../escape-control-characters.ts'

/** Width of the last column in a narrow terminal. */
const MIN_LAST = 24
/** And without a terminal. */
const PIPED_LAST = 200

type Cell = string | number | null | undefined

/** Aligned columns, the headings first. Safe to print. The last column is cut at the end of the terminal's line. */
export function formatTable(
  headings: readonly string[],
  rows: readonly (readonly Cell[])[],
  columns: number,
): string {
  const table = [headings, ...rows].map((row) => row.map((cell) => formatCell(cell)))
  const last = headings.length - 1
  const widths = headings.map((_, at) => Math.max(...table.map((row) => (row[at] ?? '').length)))
  const used = widths.slice(0, last).reduce((sum, width) => sum + width + 2, 0)
  const room = columns === Infinity ? PIPED_LAST : Math.max(MIN_LAST, columns - used)
  // Numbers end at the same column.
  const isNumeric = headings.map((_, at) => rows.every((row) => isNumber(row[at])))
  return table
    .map((row) =>
      row
        .map((cell, at) => {
          if (at === last) return shorten(cell, room)
          const width = widths[at] ?? 0
          return isNumeric[at] ? cell.padStart(width) : cell.padEnd(width)
        })
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

/** Facts below each other: a name and a value. */
export function formatFacts(facts: readonly (readonly [string, string])[]): string {
  const width = Math.max(...facts.map(([name]) => name.length))
  return facts.map(([name, value]) => `  ${name.padEnd(width)}  ${escapeControlCharacters(value)}`).join('\n')
}

/** What is not known has a dash. */
export const formatNumber = (value: number | null | undefined) =>
  value === null || value === undefined ? '-' : value.toLocaleString('en-US')

export const formatCount = (value: number, one: string, many = `${one}s`) =>
  `${formatNumber(value)} ${value === 1 ? one : many}`

/** In UTC, to the second. */
export const formatTime = (time: string | null) => time?.replace(/\.\d+/, '') ?? '-'

function formatCell(cell: Cell): string {
  if (cell === null || cell === undefined) return '-'
  // Without separators: ids and offsets are copied, and compared with other tools.
  return typeof cell === 'number' ? String(cell) : escapeControlCharacters(cell)
}

const isNumber = (cell: Cell) => cell === null || cell === undefined || typeof cell === 'number'

/** By code points, so that no surrogate pair is split. */
export function shorten(text: string, length: number): string {
  const characters = Array.from(text)
  return characters.length <= length ? text : `${characters.slice(0, Math.max(0, length - 1)).join('')}…`
}
