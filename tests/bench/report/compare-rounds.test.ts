import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compareRounds } from './compare-rounds.ts'

test('each round is compared with itself: one in which the machine was slow says as much as any other', () => {
  assert.deepEqual(compareRounds('twice', [200, 20, 2], [100, 10, 1], { atLeast: 0.9 }), [
    { name: 'twice', unit: '×', spread: { median: 2, low: 2, high: 2 }, target: { atLeast: 0.9 } },
  ])
})

test('where one of them was not measured there is nothing to say', () => {
  assert.deepEqual(compareRounds('none', [], [100], { atLeast: 0.9 }), [])
  assert.deepEqual(compareRounds('none', [100], [], { atLeast: 0.9 }), [])
})
