import { stripVTControlCharacters } from 'node:util'
import type { Page } from '../terminal/page.ts'
import type { Row } from './row.ts'

const MARKS = {
  ok: { mark: '✓', color: 32 },
  note: { mark: '!', color: 33 },
  missing: { mark: '✗', color: 31 },
}

/** A narrower terminal has no room for a second column. */
const NARROW = 60

/** Formats rows as a table: the finding beside its subject, the advice below. */
export function formatRows(rows: readonly Row[], { columns, colors }: Page): string {
  const colored = (text: string, color: number) => (colors ? `\x1b[${color}m${text}\x1b[0m` : text)
  const widest = Math.max(...rows.map(({ subject }) => subject.length))
  const isNarrow = columns < NARROW
  const indent = isNarrow ? 4 : widest + 4
  const width = Math.max(columns - indent, 10)

  const cell = (text: string, hanging = 0) =>
    text
      .split('\n')
      .flatMap((line) => wrap(line, width - hanging))
      .map((line, index) => (index === 0 ? line : ' '.repeat(indent + hanging) + line))
      .join('\n')
  return rows
    .map(({ subject, state, found, todo }) => {
      const { mark, color } = MARKS[state]
      const gap = isNarrow ? `\n${' '.repeat(indent)}` : ' '.repeat(widest - subject.length + 2)
      const lines = [`${colored(mark, color)} ${subject}${gap}${cell(found)}`]
      if (todo) lines.push(`${' '.repeat(indent)}${colored('→', color)} ${cell(todo, 2)}`)
      return lines.join('\n')
    })
    .join('\n')
}

/** Wraps at spaces. A word that is longer than a line, such as a path, stays whole. */
function wrap(text: string, width: number): string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && stripVTControlCharacters(`${last} ${word}`).length <= width)
      lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines
}

/** Whether `npm start` would work, as the last line of the table. */
export function summarize(rows: readonly Row[], runs = false): { works: boolean; line: string } {
  const missing = rows.filter(({ state }) => state === 'missing').length
  if (missing > 0) {
    const what = missing === 1 ? 'the line' : `the ${missing} lines`
    return { works: false, line: `npm start would fail: fix ${what} marked ✗ above.` }
  }
  return { works: true, line: runs ? 'npm start works: it is running here now.' : 'npm start would work.' }
}
