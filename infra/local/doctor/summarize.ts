import type { Row } from './row.ts'

/** Whether `npm start` would work, and the line that says so. */
export function summarize(rows: readonly Row[], runs = false): { works: boolean; line: string } {
  const missing = rows.filter(({ state }) => state === 'missing').length
  if (missing > 0) {
    const what = missing === 1 ? 'the line' : `the ${missing} lines`
    return { works: false, line: `npm start would not work yet: see to ${what} with ✗ above.` }
  }
  return { works: true, line: runs ? 'npm start works: it runs here right now.' : 'npm start would work.' }
}
