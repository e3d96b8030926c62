// `npm run bench` as it is, with as little load as it can be asked for: what it says of speed is not looked at.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { makeTestDirectory } from '../support/make-test-directory.ts'
import type { Report } from './report/report.ts'

test('a short run measures every contestant, finds no wrong answer and writes its report', async (t) => {
  const directory = join(await makeTestDirectory('bench'), 'bench')
  const program = join(import.meta.dirname, 'main.ts')
  const args = 'throughput growth --rounds 1 --seconds 1 --connections 1 --sizes 1000'.split(' ')

  // Fails with what it has printed when the exit status is not 0.
  const { stdout } = await promisify(execFile)(process.execPath, [program, directory, ...args], {
    signal: t.signal,
  })

  const latest = join(`${directory}-reports`, 'latest')
  for (const name of ['report.html', 'report.json', 'report.md'])
    assert.ok(stdout.includes(`Written to ${join(latest, name)}`), stdout)
  const report = JSON.parse(readFileSync(join(latest, 'report.json'), 'utf8')) as Report
  assert.deepEqual(
    report.parts.map(({ name, wrong }) => ({ name, wrong })),
    [
      { name: 'throughput', wrong: [] },
      { name: 'growth', wrong: [] },
    ],
  )
  assert.deepEqual(seriesOf(report, 'Orders placed, one product'), {
    'bare Express': true,
    naive: true,
    'consumer stopped': true,
    'whole platform': true,
    'bare transaction': true,
  })
  assert.deepEqual(seriesOf(report, 'Orders placed, 1 connections'), { 'consumer stopped': true })
  assert.deepEqual(seriesOf(report, 'Reads answered'), { 'bare Express': true, '1,000 orders': true })
})

/** Who is in a chart, and whether anything was measured of them in each of its categories. */
function seriesOf({ parts }: Report, title: string): Record<string, boolean> {
  const chart = parts.flatMap(({ charts }) => charts).find((candidate) => candidate.title === title)
  assert.ok(chart, `there is no chart "${title}"`)
  return Object.fromEntries(
    chart.series.map(({ name, values }) => [
      name,
      values.length === chart.categories.length && values.every(({ median }) => median > 0),
    ]),
  )
}
