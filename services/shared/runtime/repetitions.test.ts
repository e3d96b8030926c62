import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { createRepetitions, type Summary } from './repetitions.ts'

/** Repetitions by a clock that the test sets. */
function setUp(t: TestContext) {
  t.mock.timers.enable({ apis: ['setInterval', 'Date'] })
  const summaries: Summary<string>[] = []
  const { isFirst, flush } = createRepetitions<string>({
    onSummary: (summary) => summaries.push(summary),
    now: () => Date.now(),
  })
  return { summaries, isFirst, flush, pass: (ms: number) => t.mock.timers.tick(ms) }
}

test('the first line of a kind is logged at once, the others are one summary every ten seconds', (t) => {
  const { summaries, isFirst, pass } = setUp(t)

  assert.equal(isFirst('push', 'a'), true)
  for (const line of ['b', 'c', 'd']) assert.equal(isFirst('push', line), false)
  pass(9_999)
  assert.deepEqual(summaries, [])
  pass(1)
  assert.deepEqual(summaries, [{ example: 'd', count: 3, seconds: 10 }])

  assert.equal(isFirst('push', 'e'), false)
  pass(10_000)
  assert.deepEqual(summaries[1], { example: 'e', count: 1, seconds: 10 })
})

test('what does not repeat has no summary, and is logged at once when it comes back', (t) => {
  const { summaries, isFirst, pass } = setUp(t)

  assert.equal(isFirst('push', 'a'), true)
  pass(10_000)
  assert.equal(isFirst('push', 'b'), true)
  pass(60_000)
  assert.deepEqual(summaries, [])
})

test('each kind is counted separately', (t) => {
  const { summaries, isFirst, pass } = setUp(t)

  for (const kind of ['push', 'database']) {
    assert.equal(isFirst(kind, kind), true)
    assert.equal(isFirst(kind, kind), false)
  }
  pass(10_000)
  assert.deepEqual(
    summaries.map(({ example, count }) => [example, count]),
    [
      ['push', 1],
      ['database', 1],
    ],
  )
})

test('a flush sums up what was counted until then', (t) => {
  const { summaries, isFirst, flush, pass } = setUp(t)
  isFirst('push', 'a')
  for (const line of ['b', 'c']) isFirst('push', line)
  pass(4_000)

  flush()
  assert.deepEqual(summaries, [{ example: 'c', count: 2, seconds: 4 }])
  flush()
  assert.equal(summaries.length, 1, 'nothing was counted since')
})

test('without end, different kinds need neither memory nor lines without end', (t) => {
  const { summaries, isFirst, pass } = setUp(t)

  const logged = Array.from({ length: 10_000 }, (_, number) => isFirst(`kind ${number}`, 'line'))
  assert.ok(logged.filter(Boolean).length <= 101)
  pass(10_000)
  assert.deepEqual(
    summaries.map(({ count }) => count),
    [10_000 - logged.filter(Boolean).length],
  )
})
