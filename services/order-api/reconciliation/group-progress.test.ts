import assert from 'node:assert/strict'
import { test } from 'node:test'
import { groupProgress } from './group-progress.ts'

const ends = new Map([
  [0, 10],
  [1, 0],
])
const at = (low: number, end: number, committed: number) => ({ partition: 0, low, end, committed })
/** Never written to, so never committed. */
const empty = { partition: 1, low: 0, end: 0, committed: -1 }

for (const [what, position, expected] of [
  ['all of it is done', at(0, 10, 10), 'passed'],
  ['more came, and is done', at(0, 20, 20), 'passed'],
  ['more came, and is not done', at(0, 20, 10), 'passed'],
  ['the last one is not done', at(0, 20, 9), 'waiting'],
  ['the group has never committed', at(0, 20, -1), 'waiting'],
  ['some of it is gone, and the rest not done', at(9, 20, 3), 'waiting'],
  ['all of it is gone, and the group has never committed', at(10, 20, -1), 'passed'],
  ['all of it is gone, and nothing came', at(10, 10, 3), 'passed'],
  ['the group stands where this topic never was', at(0, 20, 25), 'waiting'],
  ['it ends earlier than it did', at(0, 9, 9), 'recreated'],
  ['it is empty as on the first day', at(0, 0, -1), 'recreated'],
] as const) {
  test(`${what}: ${expected}`, () => {
    assert.equal(groupProgress(ends, [position, empty]), expected)
  })
}

test('partitions that were added contain nothing from before', () => {
  const added = { partition: 2, low: 0, end: 5, committed: -1 }
  assert.equal(groupProgress(ends, [at(0, 10, 10), empty, added]), 'passed')
})

test('a missing partition means that the topic was recreated, whatever the other partitions show', () => {
  assert.equal(groupProgress(ends, [at(0, 10, 3)]), 'recreated')
})

test('a partition whose first message came later delays nothing', () => {
  const later = { partition: 1, low: 0, end: 7, committed: -1 }
  assert.equal(groupProgress(ends, [at(0, 10, 10), later]), 'passed')
})
