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
  ['everything is processed', at(0, 10, 10), 'passed'],
  ['more messages came, and are processed', at(0, 20, 20), 'passed'],
  ['more messages came, and are not processed', at(0, 20, 10), 'passed'],
  ['the last message is not processed', at(0, 20, 9), 'waiting'],
  ['the group has never committed', at(0, 20, -1), 'waiting'],
  ['some messages are deleted, and the rest is not processed', at(9, 20, 3), 'waiting'],
  ['all messages are deleted, and the group has never committed', at(10, 20, -1), 'passed'],
  ['all messages are deleted, and no more came', at(10, 10, 3), 'passed'],
  ['the committed offset is beyond the end of this topic', at(0, 20, 25), 'waiting'],
  ['the partition ends earlier than before', at(0, 9, 9), 'recreated'],
  ['the partition is empty, as in a new topic', at(0, 0, -1), 'recreated'],
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
