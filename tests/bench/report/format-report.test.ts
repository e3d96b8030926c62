import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatReport } from './format-report.ts'
import { testFigure, testPart, testReport } from './test-report.ts'

test('a terminal shows the machine, each chart as an aligned table, figures and notes', () => {
  const text = formatReport(testReport(testPart()))

  assert.equal(
    text,
    `
2 × Test CPU, 24 GiB, Linux 6, Node 24.0.0

Throughput of orders
====================

Orders placed (per second)
  connections         bare Express  naive
            1  4,100 (4,000–4,400)    246
           50               15,353      –

✓ against bare Express                                             0.95 (0.9–1.1) ×             at least 0.9

naive: 4984 orders
`,
  )
})

test('a figure says whether its target is met, if it has one', () => {
  const text = formatReport(
    testReport(
      testPart({
        figures: [
          testFigure({ name: 'too low', target: { atLeast: 0.96 } }),
          testFigure({ name: 'low enough', target: { atMost: 0.95 } }),
          testFigure({ name: 'too high', target: { atMost: 0.94 } }),
          testFigure({ name: 'as it is' }),
        ],
      }),
    ),
  )

  assert.match(text, /^✗ too low .* at least 0\.96$/m)
  assert.match(text, /^✓ low enough .* at most 0\.95$/m)
  assert.match(text, /^✗ too high .* at most 0\.94$/m)
  assert.match(text, /^ {2}as it is .*×$/m)
})

test('wrong answers are said last, where a person looks first', () => {
  const text = formatReport(testReport(testPart(), testPart({ wrong: ['an order is missing'] })))

  assert.ok(text.endsWith('\n\n✗ WRONG: an order is missing\n'))
})
