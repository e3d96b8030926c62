import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mostWithin, paceOf, percentilesOf, rotate, spreadOf } from './statistics.ts'

test('of an odd number of rounds the middle one counts, however they came', () => {
  assert.deepEqual(spreadOf([30, 1, 20]), { median: 20, low: 1, high: 30 })
})

test('of an even number it is the mean of the two in the middle', () => {
  assert.deepEqual(spreadOf([10, 4, 100, 6]), { median: 8, low: 4, high: 100 })
})

test('one round is all of it', () => {
  assert.deepEqual(spreadOf([7]), { median: 7, low: 7, high: 7 })
})

test('numbers are ordered as numbers, and the rounds are left as they are', () => {
  const rounds = [100, 9, 20]

  assert.equal(spreadOf(rounds).median, 20)
  assert.deepEqual(rounds, [100, 9, 20])
})

test('so many in a hundred or a thousand are at most this, in whatever order they came', () => {
  const values = Array.from({ length: 1_000 }, (_, index) => 1_000 - index)

  assert.deepEqual(percentilesOf(values), { p50: 500, p99: 990, p999: 999 })
  assert.deepEqual(percentilesOf([7]), { p50: 7, p99: 7, p999: 7 })
  assert.deepEqual(percentilesOf([]), { p50: NaN, p99: NaN, p999: NaN })
})

test('each is first once, and none is left out', () => {
  const rounds = [0, 1, 2, 3].map((round) => rotate(['a', 'b', 'c'], round).join(''))

  assert.deepEqual(rounds, ['abc', 'bca', 'cab', 'abc'])
})

test('the pace counts from the first moment to the last, whenever that was', () => {
  assert.equal(paceOf([5_000, 5_100, 5_200, 7_000]), 2)
})

test('nothing has no pace', () => {
  assert.ok(Number.isNaN(paceOf([])))
})

test('the busiest second may begin anywhere, and does not hold its own end', () => {
  assert.equal(mostWithin(1_000, [10_000, 10_100, 10_999, 11_000, 11_050, 13_500]), 4)
  assert.equal(mostWithin(1_000, [0, 1_000, 2_000]), 1)
  assert.equal(mostWithin(1_000, []), 0)
})
