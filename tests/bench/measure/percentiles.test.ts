import assert from 'node:assert/strict'
import { test } from 'node:test'
import { percentilesOf } from './percentiles.ts'

test('so many in a hundred or a thousand are at most this, in whatever order they came', () => {
  const values = Array.from({ length: 1_000 }, (_, index) => 1_000 - index)

  assert.deepEqual(percentilesOf(values), { p50: 500, p99: 990, p999: 999 })
  assert.deepEqual(percentilesOf([7]), { p50: 7, p99: 7, p999: 7 })
  assert.deepEqual(percentilesOf([]), { p50: NaN, p99: NaN, p999: NaN })
})
