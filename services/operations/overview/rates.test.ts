import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createWorkMeter, mergeBuckets, quantile, rateOf, type Work } from './rates.ts'

const STARTED = new Date('2026-01-01T00:00:00Z')

/** A heartbeat so many ms after the start. */
function beatAt(ms: number, figures: object, startedAt = STARTED) {
  return { startedAt, beatAt: new Date(STARTED.getTime() + ms), figures: { ...figures } }
}

function measure(...beats: ReturnType<typeof beatAt>[]): Work | undefined {
  const meter = createWorkMeter()
  return beats.map(meter).at(-1)
}

const rate = (work: Work | undefined) => (work === undefined ? undefined : rateOf([work], 'placed'))

describe('the work of an instance', () => {
  test('is the growth of its counters between heartbeats', () => {
    assert.equal(rate(measure(beatAt(1_000, { placed: 100 }), beatAt(2_000, { placed: 400 }))), 300)
  })

  test('is unknown after one heartbeat, also when that one is read again', () => {
    const one = beatAt(1_000, { placed: 100 })
    assert.equal(measure(one, one), undefined)
  })

  test('is that of the last seconds only', () => {
    const beats = [0, 1, 2, 3, 4].map((second) => beatAt(second * 1_000, { placed: second < 2 ? 0 : 900 }))
    assert.equal(rate(measure(...beats)), 0)
  })

  test('is never negative: a process that started again counts from its start', () => {
    const again = new Date(STARTED.getTime() + 5_000)
    const work = measure(
      beatAt(1_000, { placed: 5_000 }),
      beatAt(2_000, { placed: 5_100 }),
      beatAt(6_000, { placed: 3 }, again),
    )
    assert.equal(work, undefined)
    const next = measure(
      beatAt(2_000, { placed: 5_100 }),
      beatAt(6_000, { placed: 3 }, again),
      beatAt(7_000, { placed: 8 }, again),
    )
    assert.equal(rate(next), 5)
  })

  test('does not count a pause without heartbeats as slow work', () => {
    const beats = [beatAt(0, { placed: 0 }), beatAt(60_000, { placed: 10 }), beatAt(61_000, { placed: 20 })]
    assert.equal(measure(...beats.slice(0, 2)), undefined)
    assert.equal(rate(measure(...beats)), 10)
  })
})

describe('percentiles', () => {
  const bounds = [0.01, 0.1, 1]

  test('come from the merged growth of the histograms', () => {
    const fast = measure(
      beatAt(0, { requests: { bounds: [], counts: [] } }),
      beatAt(1_000, { requests: { bounds, counts: [90, 90, 90, 90] } }),
    )
    const slow = measure(
      beatAt(0, { requests: { bounds, counts: [500, 500, 500, 500] } }),
      beatAt(1_000, { requests: { bounds, counts: [500, 500, 510, 510] } }),
    )
    const merged = mergeBuckets([fast, slow].flatMap((work) => work?.buckets('requests') ?? []))
    assert.deepEqual(merged.counts, [90, 90, 100, 100])
    // 50 of 100 lie in the middle of the first bucket's 90; 99 of 100 near the end of the third.
    assert.ok(Math.abs((quantile(0.5, merged) ?? 0) - (0.01 * 50) / 90) < 1e-9)
    assert.ok(Math.abs((quantile(0.99, merged) ?? 0) - (0.1 + 0.9 * 0.9)) < 1e-9)
  })

  test('are unknown without observations, and at most the last bound', () => {
    assert.equal(quantile(0.5, mergeBuckets([])), null)
    assert.equal(quantile(0.5, { bounds, counts: [0, 0, 0, 0] }), null)
    assert.equal(quantile(0.5, { bounds, counts: [0, 0, 0, 7] }), 1)
  })
})
