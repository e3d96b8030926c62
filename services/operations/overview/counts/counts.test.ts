import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createOrderCount } from './order-count.ts'
import { createRunningCount } from './running-count.ts'
import { TALLIES } from './tallies.ts'

describe('the count of all orders', () => {
  /** Orders with the ids 1 to `newest`, as the database would answer. */
  function createOrders() {
    let newest = 0
    let gaps = 0
    const count = createOrderCount({ countUpTo: (id) => Promise.resolve(id - gaps) })
    return {
      /** @param missing ids that never became orders */
      insert: (orders: number, missing = 0) => {
        newest += orders + missing
        gaps += missing
      },
      look: (second: number) => {
        const { watermark, nextWatermark } = count.watermarks()
        const above = Math.max(0, newest - watermark)
        const settled = Math.max(0, Math.min(newest, nextWatermark) - watermark)
        return count.observe({ above, settled, newest }, second * 1_000)
      },
      above: () => newest - count.watermarks().watermark,
    }
  }

  test('is known at the second look, and exact while the watermark moves', () => {
    const orders = createOrders()
    assert.equal(orders.look(0), null)
    for (let second = 1; second <= 60; second++) {
      orders.insert(500)
      assert.equal(orders.look(second), second * 500)
    }
    // Of sixty seconds, those that are not settled yet are read at a look.
    assert.ok(orders.above() <= 6_500, `${orders.above()} are read`)
  })

  test('of many that are there already is unknown until they are counted', async () => {
    const orders = createOrders()
    orders.insert(1_000_000)
    assert.equal(orders.look(0), null)
    assert.equal(orders.look(1), null)
    await new Promise(setImmediate)
    assert.equal(orders.look(2), 1_000_000)
    assert.ok(orders.above() <= 20_000)
  })

  test('begins again when the orders are other ones', () => {
    const count = createOrderCount({ countUpTo: () => Promise.resolve(0) })
    count.observe({ above: 0, settled: 0, newest: 900 }, 0)
    for (let second = 1; second < 20; second++)
      count.observe({ above: 900, settled: 0, newest: 900 }, second * 1_000)
    assert.equal(count.observe({ above: 0, settled: 0, newest: 3 }, 20_000), null)
    assert.equal(count.observe({ above: 3, settled: 0, newest: 3 }, 21_000), 3)
  })
})

describe('a running count', () => {
  const tally = TALLIES.pending
  const sliceOf = (rows: number) => ({
    found: Math.min(rows, tally.slice),
    total: String(Math.min(rows, tally.slice)),
    last: rows,
  })

  test('is exact while one slice has all rows, and asks for no other count', () => {
    const count = createRunningCount({ tally, countAll: () => assert.fail('counted') })
    assert.equal(count.observe(sliceOf(0), null), 0)
    assert.equal(count.observe(sliceOf(9_999), 5), 9_999)
  })

  test('of more rows is the last count of all, and what has come and gone since then', async () => {
    let nowMs = 0
    let counts = 0
    const countAll = () => {
      counts += 1
      return Promise.resolve({ count: 200_000, flow: 1_000 })
    }
    const count = createRunningCount({ tally, now: () => nowMs, countAll })
    assert.equal(count.observe(sliceOf(200_000), 1_000), null)
    await new Promise(setImmediate)
    assert.equal(count.observe(sliceOf(200_300), 1_300), 200_300)
    assert.equal(count.observe(sliceOf(199_900), 900), 199_900)
    assert.equal(counts, 1)
    nowMs = 10_001
    count.observe(sliceOf(200_000), 1_000)
    assert.equal(counts, 2)
  })

  test('stays known when a count fails', async () => {
    let nowMs = 0
    const countAll = () =>
      nowMs === 0 ? Promise.resolve({ count: 50_000, flow: 0 }) : Promise.reject(new Error('away'))
    const count = createRunningCount({ tally, now: () => nowMs, countAll })
    count.observe(sliceOf(50_000), 0)
    await new Promise(setImmediate)
    nowMs = 20_000
    count.observe(sliceOf(50_000), 0)
    await new Promise(setImmediate)
    assert.equal(count.observe(sliceOf(50_000), -5), 49_995)
  })
})
