import assert from 'node:assert/strict'
import { test } from 'node:test'
import { retryPauseMs } from './retry-pause.ts'

const longest = (failures: number) => retryPauseMs(failures, () => 1)

test('the pauses of a push that keeps failing grow exponentially, up to a limit', () => {
  assert.equal(longest(1), 50)
  for (let failures = 1; failures < 15; failures++)
    assert.ok(Math.abs(longest(failures + 1) / longest(failures) - 1.3) < 0.001)
  for (const failures of [20, 1_000, 1_000_000]) assert.equal(longest(failures), 5_000)
})

test('each pause is random, from nothing to the longest', () => {
  assert.equal(
    retryPauseMs(4, () => 0),
    0,
  )
  assert.equal(
    retryPauseMs(4, () => 0.5),
    longest(4) / 2,
  )
  assert.equal(new Set(Array.from({ length: 20 }, () => retryPauseMs(4))).size, 20)
})
