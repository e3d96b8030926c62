import assert from 'node:assert/strict'
import { test } from 'node:test'
import { check } from 'prettier'
import { spreadOf } from '../measure/statistics.ts'
import { formatMarkdown } from './format-markdown.ts'
import { testChart, testFigure, testPart, testReport } from './test-report.ts'

test('a report is a document with a table for each chart and for the figures', () => {
  assert.equal(
    formatMarkdown(testReport(testPart())),
    `# Benchmark run of 2026-11-25

Measured on 2026-11-25, on 2 × Test CPU, 24 GiB, Linux 6, Node 24.0.0, with \`npm run bench -- --rounds 3\`.

## Throughput of orders

| figure               |         measured |       target |     |
| -------------------- | ---------------: | -----------: | --: |
| against bare Express | 0.95 (0.9–1.1) × | at least 0.9 | met |

Orders placed (per second):

| connections |        bare Express | naive |
| ----------- | ------------------: | ----: |
| 1           | 4,100 (4,000–4,400) |   246 |
| 50          |              15,353 |     – |

- naive: 4984 orders
`,
  )
})

test('Prettier would not change it', async () => {
  const parts = [
    testPart(),
    testPart({ title: 'Draining', figures: [testFigure({ target: { atMost: 0.1 } }), testFigure()] }),
    testPart({ wrong: ['an order is missing'], notes: [] }),
  ]

  assert.ok(await check(formatMarkdown(testReport(...parts)), { parser: 'markdown', printWidth: 110 }))
})

test('a chart over time is a table with at most 12 rows', () => {
  const seconds = Array.from({ length: 60 }, (_, second) => second)
  const series = [{ name: 'waiting', values: seconds.map((second) => spreadOf([second * 2])) }]
  const chart = testChart({ by: 'seconds', categories: seconds.map(String), series })

  const text = formatMarkdown(testReport(testPart({ charts: [chart], figures: [] })))

  const rows = [...text.matchAll(/^\| (\d+) +\| +(\d+) \|$/gm)].map(([, second, value]) => [second, value])
  assert.deepEqual(rows.slice(0, 2), [
    ['0', '0'],
    ['5', '10'],
  ])
  assert.equal(rows.length, 12)
})

test('it names missed targets and wrong answers', () => {
  const text = formatMarkdown(
    testReport(
      testPart({ wrong: ['an order is missing'], figures: [testFigure({ target: { atMost: 0.1 } })] }),
    ),
  )

  assert.match(text, /\*\*Wrong answers: these numbers are not valid\.\*\*\n\n- an order is missing\n/)
  assert.match(text, /\| at most 0\.1 \| not met \|$/m)
})

test('Markdown characters in texts are escaped', () => {
  const text = formatMarkdown(
    testReport(testPart({ title: 'a | b', notes: ['<b>*bold*</b> `code` [link](x)'] })),
  )

  assert.match(text, /^## a \\\| b$/m)
  assert.match(text, /^- \\<b>\\\*bold\\\*\\<\/b> \\`code\\` \\\[link\\\]\(x\)$/m)
})
