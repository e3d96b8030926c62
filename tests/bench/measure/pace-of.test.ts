import assert from 'node:assert/strict'
import { test } from 'node:test'
import { paceOf } from './pace-of.ts'

test('the pace counts from the first moment to the last, whenever that was', () => {
  assert.equal(paceOf([5_000, 5_100, 5_200, 7_000]), 2)
})

test('nothing has no pace', () => {
  assert.ok(Number.isNaN(paceOf([])))
})
