import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ratiosOf } from './ratios-of.ts'

test('each round is compared with itself', () => {
  assert.deepEqual(ratiosOf([2, 9], [1, 3]), [2, 3])
})

test('what was measured on one side only is compared with nothing', () => {
  assert.deepEqual(ratiosOf([2, 9], [1]), [2])
  assert.deepEqual(ratiosOf([], [1]), [])
})
