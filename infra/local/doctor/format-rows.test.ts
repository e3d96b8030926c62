import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatRows, summarize } from './format-rows.ts'
import { missing, note, ok } from './row.ts'

const rows = [
  ok('Node', '24.1.0'),
  note('Port 8000', 'taken by nginx (process 7)', 'End it.'),
  missing('Java', 'there is none', 'sudo apt-get install openjdk-17-jre-headless'),
]

test('without a terminal, the table is aligned and has no colours', () => {
  assert.equal(
    formatRows(rows, { columns: Infinity, colors: false }),
    [
      '✓ Node       24.1.0',
      '! Port 8000  taken by nginx (process 7)',
      '             → End it.',
      '✗ Java       there is none',
      '             → sudo apt-get install openjdk-17-jre-headless',
    ].join('\n'),
  )
})

test('long text continues on the next line, in its column', () => {
  const long = note('Port 8000', 'one two three four five six seven eight nine ten', 'a b c d e f g h')
  const printed = formatRows([...rows, long], { columns: 60, colors: false })
  assert.match(printed, /six seven eight nine\n {13}ten\n {13}→ a b/)
  for (const line of printed.split('\n')) assert.ok(line.length <= 60, line)
})

test('in a narrow terminal, findings stand below their subjects', () => {
  const printed = formatRows(rows, { columns: 30, colors: false })
  assert.match(printed, /^✓ Node\n {4}24\.1\.0\n/)
  assert.match(printed, /✗ Java\n {4}there is none\n {4}→ sudo apt-get install\n {6}openjdk-17/)
  for (const line of printed.split('\n')) assert.ok(line.length <= 30, line)
})

test('colours are used in a terminal only', () => {
  const [first] = formatRows(rows, { columns: 80, colors: true }).split('\n')
  assert.equal(first, '\x1b[32m✓\x1b[0m Node       24.1.0')
})

test('the last line says whether npm start would work', () => {
  assert.deepEqual(summarize(rows.slice(0, 2)), { works: true, line: 'npm start would work.' })
  assert.match(summarize(rows.slice(0, 2), true).line, /running here now/)
  const { works, line } = summarize(rows)
  assert.equal(works, false)
  assert.match(line, /would fail: fix the line marked ✗/)
})
