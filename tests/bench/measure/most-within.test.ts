import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mostWithin } from './most-within.ts'

test('the busiest second may begin anywhere, and does not hold its own end', () => {
  assert.equal(mostWithin(1_000, [10_000, 10_100, 10_999, 11_000, 11_050, 13_500]), 4)
  assert.equal(mostWithin(1_000, [0, 1_000, 2_000]), 1)
  assert.equal(mostWithin(1_000, []), 0)
})
