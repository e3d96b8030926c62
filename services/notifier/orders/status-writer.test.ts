import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { silentLog } from '../../../tests/support/servers/test-topics.ts'
import { createStatusWriter } from './status-writer.ts'

describe('the status writer', () => {
  test('orders that finish while an UPDATE is in progress share the next one', async () => {
    const updates: (readonly number[])[] = []
    const first = Promise.withResolvers<undefined>()
    const { markSuccess } = createStatusWriter({
      log: silentLog,
      markSuccessful: async (ids) => {
        updates.push(ids)
        if (updates.length === 1) await first.promise
      },
    })
    const marks = [markSuccess(1), markSuccess(2)]
    await new Promise(setImmediate)
    marks.push(markSuccess(3), markSuccess(4))
    first.resolve(undefined)
    await Promise.all(marks)
    assert.deepEqual(updates, [
      [1, 2],
      [3, 4],
    ])
  })

  test('many orders are written in chunks of limited size', async () => {
    const sizes: number[] = []
    const { markSuccess } = createStatusWriter({
      log: silentLog,
      markSuccessful: (ids) => {
        sizes.push(ids.length)
        return Promise.resolve()
      },
    })
    await Promise.all(Array.from({ length: 1_200 }, (_, id) => markSuccess(id)))
    assert.deepEqual(sizes, [500, 500, 200])
  })

  test('retries an UPDATE until it succeeds', async () => {
    const updates: (readonly number[])[] = []
    const { markSuccess } = createStatusWriter({
      log: silentLog,
      markSuccessful: (ids) => {
        updates.push(ids)
        return updates.length < 3 ? Promise.reject(new Error('unavailable')) : Promise.resolve()
      },
    })
    await markSuccess(7)
    assert.deepEqual(updates, [[7], [7], [7]])
  })

  test('stops while the database is unavailable, without reporting orders as written', async () => {
    let tried = 0
    const { markSuccess, stop } = createStatusWriter({
      log: silentLog,
      markSuccessful: () => {
        tried += 1
        return Promise.reject(new Error('unavailable'))
      },
    })
    let written = false
    void markSuccess(1).then(() => (written = true))
    await new Promise(setImmediate)
    await stop()
    assert.ok(tried > 0)
    assert.equal(written, false)
  })
})
