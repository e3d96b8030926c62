import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { silentLog } from '../../../tests/support/servers/test-topics.ts'
import { createOrderLookup } from './order-lookup.ts'

const order = (id: number) => ({ id, status: 'pending', userLineUid: 'U1', retryKey: `key-${id}` }) as const

describe('orders', () => {
  test('that are looked up together share one query, each id once', async () => {
    const asked: (readonly number[])[] = []
    const { find } = createOrderLookup({
      log: silentLog,
      findOrders: (ids) => {
        asked.push(ids)
        return Promise.resolve(new Map([[1, order(1)]]))
      },
    })
    assert.deepEqual(await Promise.all([find(1), find(2), find(1)]), [order(1), 'missing', order(1)])
    assert.deepEqual(asked, [[1, 2]])
  })

  test('wait while the database is unavailable, until the service stops', async () => {
    let asked = 0
    const { find, stop } = createOrderLookup({
      log: silentLog,
      findOrders: () => {
        asked += 1
        return Promise.reject(new Error('away'))
      },
    })
    const found = find(1)
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)))
    await stop()
    assert.equal(await found, 'stopped')
    assert.equal(await find(2), 'stopped')
    assert.ok(asked > 0)
  })
})
