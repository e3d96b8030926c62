import assert from 'node:assert/strict'
import { test } from 'node:test'
import { spreadOf } from '../measure/statistics.ts'
import { formatHtml } from './format-html.ts'
import { testChart, testFigure, testPart, testReport } from './test-report.ts'

/** Of elements, as a reader sees them. */
function textsOf(page: string, tag: string): string[] {
  return [...page.matchAll(new RegExp(`<${tag}\\b[^>]*>(.*?)</${tag}>`, 'gs'))].map(([, content = '']) =>
    content
      .replace(/<[^>]*>/g, ' ')
      .replace(/\s+/g, ' ')
      .trim(),
  )
}

const count = (page: string, pattern: RegExp) => page.match(pattern)?.length ?? 0

test('the page says on which machine, when and how it was measured', () => {
  const page = formatHtml(testReport(testPart()))

  assert.deepEqual(textsOf(page, 'dd'), [
    '25 November 2026 at 08:26 UTC',
    '2 × Test CPU, 24 GiB, Linux 6, Node 24.0.0',
    'npm run bench -- --rounds 3',
  ])
})

test('a chart is bars with whiskers, and its numbers are a table', () => {
  const page = formatHtml(testReport(testPart()))

  assert.deepEqual(textsOf(page, 'th'), ['connections', 'bare Express', 'naive', '1', '50'])
  assert.deepEqual(textsOf(page, 'td'), ['4,100 4,000–4,400', '246', '15,353', '–'])
  assert.equal(count(page, /<g>\s*<title>[^<]*<\/title>\s*<rect\s+class="bar /g), 3)
  assert.equal(count(page, /class="whisker"/g), 1)
})

test('a chart has a text for screen readers', () => {
  const page = formatHtml(testReport(testPart({ charts: [testChart(), testChart({ title: 'Memory' })] })))

  const ids = [...page.matchAll(/aria-labelledby="(\S+) (\S+)"/g)].flatMap(([, ...names]) => names)
  assert.equal(new Set(ids).size, 4)
  for (const id of ids) assert.match(page, new RegExp(`<(title|desc) id="${id}">`))
  assert.match(page, /<title id="[^"]*">Memory \(per second\)<\/title>/)
})

test('many categories are lines, with a gap where nothing was measured, and all their numbers', () => {
  const seconds = Array.from({ length: 30 }, (_, second) => second)
  const values = seconds.map((second) => spreadOf([second === 10 ? NaN : 7_000 + second]))
  const chart = testChart({ categories: seconds.map(String), series: [{ name: 'waiting', values }] })

  const page = formatHtml(testReport(testPart({ charts: [chart] })))

  assert.equal(count(page, /class="bar /g), 0)
  const [, path = ''] = /class="line \S+"\s+d="(M[^"]*L[^"]*)"\s*\/>\s*<\/g>/.exec(page) ?? []
  assert.equal(path.split('M').length - 1, 2)
  assert.equal(path.split(/[ML]/).length - 1, 29)
  assert.deepEqual(
    textsOf(page, 'td'),
    seconds.map((second) => (second === 10 ? '–' : `7,0${String(second).padStart(2, '0')}`)),
  )
})

test('nothing measured draws nothing, and no shape has a place that is no number', () => {
  const none = { name: 'naive', values: [spreadOf([NaN]), spreadOf([Infinity])] }
  const zero = { name: 'errors', values: [spreadOf([0]), spreadOf([0, 0])] }

  const page = formatHtml(
    testReport(testPart({ charts: [testChart({ series: [none] }), testChart({ series: [zero] })] })),
  )

  assert.doesNotMatch(page, /="[^"]*(NaN|undefined|Infinity)/)
})

test('a figure says in words whether its target is met', () => {
  const figures = [
    testFigure({ target: { atLeast: 0.95 } }),
    testFigure({ target: { atMost: 0.9 } }),
    testFigure(),
  ]

  const page = formatHtml(testReport(testPart({ figures })))

  assert.deepEqual(
    textsOf(page, 'p').filter((text) => text.includes('met')),
    ['✗ 1 of 2 targets are met.', '✓ met: at least 0.95', '✗ not met: at most 0.9'],
  )
})

test('wrong answers are said at the top and at the part, and nothing is called right', () => {
  const wrong = ['LINE has 19 messages for 20 orders']
  const drain = testPart({ name: 'drain', title: 'Draining', wrong })

  const page = formatHtml(testReport(testPart(), drain))

  assert.match(page, /There were wrong answers[^]*<a href="#part-drain">Draining<\/a>[^]*<main>/)
  assert.match(page, /<section id="part-drain">[^]*Wrong answers[^]*LINE has 19 messages for 20 orders/)
  assert.doesNotMatch(page, /Every answer was right|targets are met/)
  assert.match(formatHtml(testReport(testPart())), /Every answer was right/)
})

test('whatever comes from data is escaped', () => {
  const evil = `</title></style><script>alert("1")</script>' & "`
  const chart = testChart({
    ...{ title: evil, unit: evil, by: evil, categories: [evil, evil] },
    series: [{ name: evil, values: [spreadOf([1, 2]), spreadOf([3])] }],
  })
  const part = testPart({
    ...{ title: evil, charts: [chart], figures: [testFigure({ name: evil, unit: evil })] },
    ...{ notes: [evil], wrong: [evil] },
  })
  const report = testReport(part)
  const { machine } = report

  const page = formatHtml({ ...report, command: evil, machine: { ...machine, cpu: evil, system: evil } })

  assert.doesNotMatch(page, /<script|alert\("1"\)|' & "/)
  assert.equal(count(page, /<\/style>/g), 1)
})

test('the page needs nothing beside itself', () => {
  const page = formatHtml(testReport(testPart(), testPart({ name: 'drain' })))

  assert.doesNotMatch(page, /https?:|url\(|@import|<(link|script|img|iframe|object|embed)\b|\bsrc=/)
  assert.deepEqual(
    [...new Set(page.match(/href="[^"]*"/g))],
    ['href="#part-throughput"', 'href="#part-drain"'],
  )
  assert.match(page, /Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"/)
})
