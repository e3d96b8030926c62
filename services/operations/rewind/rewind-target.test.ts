import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { InvalidRequest } from '../../shared/http/request-errors.ts'
import { describeRewind } from './describe-rewind.ts'
import { refuseMissing, resolveTarget, type RewindTarget } from './rewind-target.ts'

const POSITIONS = [
  { partition: 0, low: 10, end: 100, committed: 60 },
  { partition: 1, low: 0, end: 50, committed: 50 },
]
const targetsOf = (target: RewindTarget, positions = POSITIONS, atTime?: ReadonlyMap<number, number>) =>
  resolveTarget(target, positions, atTime).map((move) => move.target)

describe('where a rewind goes', () => {
  test('the beginning and the end of each partition', () => {
    assert.deepEqual(targetsOf('beginning'), [10, 0])
    assert.deepEqual(targetsOf('end'), [100, 50])
  })

  test('by so many messages from where the group is, inside of each partition', () => {
    assert.deepEqual(targetsOf({ by: -20 }), [40, 30])
    assert.deepEqual(targetsOf({ by: -1_000 }), [10, 0])
    assert.deepEqual(targetsOf({ by: 5 }), [65, 50])
  })

  test('the first message since a time; the end where there is none', () => {
    const time = { time: '2026-11-21T09:30:00.000Z' }
    assert.deepEqual(targetsOf(time, POSITIONS, new Map([[0, 33]])), [33, 50])
  })

  test('offsets of some partitions; the others stay', () => {
    assert.deepEqual(targetsOf({ offsets: { 1: 7 } }), [60, 7])
  })

  test('counts from where a consumer would begin, not from a commit that is deleted or missing', () => {
    const positions = [
      { partition: 0, low: 10, end: 20, committed: -1 },
      { partition: 1, low: 10, end: 20, committed: 5 },
      { partition: 2, low: 10, end: 20, committed: 30 },
    ]
    assert.deepEqual(
      resolveTarget('end', positions).map(({ committed, messages }) => [committed, messages]),
      [10, 10, 10].map((committed) => [committed, 10]),
    )
  })

  test('offsets that do not exist are refused, each by its name', () => {
    assert.throws(
      () => refuseMissing({ offsets: { 0: 9, 1: 50, 7: 1 } }, POSITIONS),
      (error: InvalidRequest) => {
        assert.deepEqual(error.errors, [
          { path: 'to.offsets.0', message: 'must be from 10 to 100: that is what the partition has' },
          { path: 'to.offsets.7', message: 'is not a partition of the topic' },
        ])
        return true
      },
    )
  })
})

test('a rewind is described in plain words', () => {
  const describeTo = (target: RewindTarget, counts: Parameters<typeof describeRewind>[1]) =>
    describeRewind(resolveTarget(target, POSITIONS), counts)
  assert.equal(
    describeTo('beginning', { alreadySuccessful: 97, again: 1, skippedPending: 0 }),
    'The consumer reads 100 messages again. 97 messages of confirmed orders are skipped: their buyers get no second ' +
      'message. 1 message of pending orders is pushed.',
  )
  assert.equal(
    describeTo('end', { alreadySuccessful: 0, again: 0, skippedPending: 40 }),
    'The consumer skips 40 messages. 40 orders among them stay pending until the order API sends their events again.',
  )
  assert.match(
    describeTo({ by: 0 }, { alreadySuccessful: 0, again: 0, skippedPending: 0 }),
    /^Nothing changes/,
  )
})
