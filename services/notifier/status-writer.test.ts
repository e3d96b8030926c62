import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { silentLog } from '../../tests/support/test-topics.ts'
import { createStatusWriter } from './status-writer.ts'
import type { FinalStatus } from './store/mark-orders.ts'

interface Update {
  readonly ids: readonly number[]
  readonly status: FinalStatus
}

describe('the status writer', () => {
  test('orders that finish while an UPDATE is under way share the next one', async () => {
    const updates: Update[] = []
    const first = Promise.withResolvers<undefined>()
    const { mark } = createStatusWriter({
      log: silentLog,
      markOrders: async (ids, status) => {
        updates.push({ ids, status })
        if (updates.length === 1) await first.promise
      },
    })
    const marks = [mark(1, 'success'), mark(2, 'success')]
    await new Promise(setImmediate)
    marks.push(mark(3, 'success'), mark(4, 'failed'), mark(5, 'success'))
    first.resolve(undefined)
    await Promise.all(marks)
    assert.deepEqual(updates, [
      { ids: [1, 2], status: 'success' },
      { ids: [4], status: 'failed' },
      { ids: [3, 5], status: 'success' },
    ])
  })

  test('a crowd goes in chunks that a database likes', async () => {
    const sizes: number[] = []
    const { mark } = createStatusWriter({
      log: silentLog,
      markOrders: (ids) => {
        sizes.push(ids.length)
        return Promise.resolve()
      },
    })
    await Promise.all(Array.from({ length: 1_200 }, (_, id) => mark(id, 'success')))
    assert.deepEqual(sizes, [500, 500, 200])
  })

  test('repeats an UPDATE until it is committed', async () => {
    const updates: Update[] = []
    const { mark } = createStatusWriter({
      log: silentLog,
      markOrders: (ids, status) => {
        updates.push({ ids, status })
        return updates.length < 3 ? Promise.reject(new Error('away')) : Promise.resolve()
      },
    })
    await mark(7, 'failed')
    assert.deepEqual(
      updates,
      Array.from({ length: 3 }, () => ({ ids: [7], status: 'failed' })),
    )
  })

  test('stops although the database is away, and calls nothing written', async () => {
    let tried = 0
    const { mark, stop } = createStatusWriter({
      log: silentLog,
      markOrders: () => {
        tried += 1
        return Promise.reject(new Error('away'))
      },
    })
    let written = false
    void mark(1, 'success').then(() => (written = true))
    await new Promise(setImmediate)
    await stop()
    assert.ok(tried > 0)
    assert.equal(written, false)
  })
})
