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
  const args = ['throughput', '--rounds', '1', '--seconds', '1', '--connections', '1']

  // Fails with what it has printed when the exit status is not 0.
  const { stdout } = await promisify(execFile)(process.execPath, [program, directory, ...args], {
    signal: t.signal,
  })

  const latest = join(`${directory}-reports`, 'latest')
  for (const name of ['report.html', 'report.json', 'report.md'])
    assert.ok(stdout.includes(`Written to ${join(latest, name)}`), stdout)
  const report = JSON.parse(readFileSync(join(latest, 'report.json'), 'utf8')) as Report
  const [{ name, wrong, charts: [orders] } = assert.fail('there is no part')] = report.parts
  assert.deepEqual({ name, wrong }, { name: 'throughput', wrong: [] })
  assert.deepEqual(
    orders?.series.map((series) => [series.name, (series.values[0]?.median ?? 0) > 0]),
    ['bare Express', 'naive', 'consumer stopped', 'whole platform', 'bare transaction'].map((contestant) => [
      contestant,
      true,
    ]),
  )
})
