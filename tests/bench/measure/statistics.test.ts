import assert from 'node:assert/strict'
import { test } from 'node:test'
import { spreadOf } from './statistics.ts'

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
