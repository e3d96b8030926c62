import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { PartitionView } from '../../shared/kafka/reading/topic-view.ts'
import { createTrend, lagOf, lagSecondsOf, maxOf, sumOf } from './lag.ts'

function partition(different: Partial<PartitionView>): PartitionView {
  return {
    ...{ partition: 0, leader: 1, replicas: [1], isr: [1], logStart: 0, logEnd: 100, committed: 0 },
    ...{ waitingSince: null, memberId: null },
    ...different,
  }
}

describe('lag', () => {
  test('is the end minus the committed offset', () => {
    assert.equal(lagOf(partition({ committed: 40 })), 60)
  })

  test('cannot be said without a committed offset', () => {
    assert.equal(lagOf(partition({ committed: null })), null)
    assert.equal(lagSecondsOf(partition({ committed: null }), 0), null)
  })

  test('counts from the start of the log when retention has passed the committed offset', () => {
    assert.equal(lagOf(partition({ committed: 40, logStart: 90 })), 10)
  })

  test('cannot be said when the offset is beyond the end, so of an earlier topic', () => {
    assert.equal(lagOf(partition({ committed: 101 })), null)
  })

  test('in seconds is the age of the first message that waits', () => {
    assert.equal(lagSecondsOf(partition({ waitingSince: 5_000 }), 8_000), 3)
    assert.equal(lagSecondsOf(partition({ committed: 100, waitingSince: null }), 8_000), 0)
    assert.equal(lagSecondsOf(partition({ waitingSince: 9_000 }), 8_000), 0)
    assert.equal(lagSecondsOf(partition({ waitingSince: null }), 8_000), null)
  })

  test('of all partitions is unknown as soon as that of one is', () => {
    assert.deepEqual([sumOf([1, 2]), sumOf([1, null]), sumOf([])], [3, null, 0])
    assert.deepEqual([maxOf([1, 2]), maxOf([1, null]), maxOf([])], [2, null, 0])
  })
})

describe('the time until nothing waits', () => {
  function seconds(...lags: (number | null)[]): number | null {
    let nowMs = -1_000
    const trend = createTrend(() => nowMs)
    let last: number | null = null
    for (const lag of lags) {
      nowMs += 1_000
      last = trend(lag)
    }
    return last
  }

  test('follows from how fast the lag falls', () => {
    assert.equal(seconds(1_000, 900, 800), 8)
    assert.equal(seconds(500, 0), 0)
  })

  test('is unknown while the lag does not fall, and after it was unknown', () => {
    assert.equal(seconds(100), null)
    assert.equal(seconds(100, 200), null)
    assert.equal(seconds(1_000, null, 500), null)
  })

  test('is that of the last seconds', () => {
    const rising = Array.from({ length: 20 }, (_, second) => second * 100)
    const falling = Array.from({ length: 16 }, (_, second) => 2_000 - second * 10)
    assert.equal(seconds(...rising, ...falling), 185)
  })
})
