import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { backoffMs, neverAborts, pause, retryUntilDone, withTimeout } from './backoff.ts'

const limits = { firstMs: 100, maxMs: 3_000 }

describe('the back-off', () => {
  test('doubles up to its limit', () => {
    const longest = [1, 2, 3, 4, 5, 6, 7, 1e9].map((attempt) => backoffMs(attempt, limits, () => 1))
    assert.deepEqual(longest, [100, 200, 400, 800, 1600, 3000, 3000, 3000])
  })

  test('is anything below that, so that crowds spread out', () => {
    assert.equal(
      backoffMs(3, limits, () => 0),
      0,
    )
    assert.equal(
      backoffMs(3, limits, () => 0.25),
      100,
    )
  })
})

describe('waiting at most so long', () => {
  test('says whether the work was done', async () => {
    assert.equal(await withTimeout(Promise.resolve('done'), 3_600_000), true)
    assert.equal(await withTimeout(new Promise(() => undefined), 1), false)
  })

  test('rejects as the work does', async () => {
    await assert.rejects(withTimeout(Promise.reject(new Error('broken')), 3_600_000), /broken/)
  })
})

describe('a pause', () => {
  test('says whether it was complete', async () => {
    const stopping = new AbortController()
    assert.equal(await pause(1, stopping.signal), true)
    const long = pause(3_600_000, stopping.signal)
    stopping.abort()
    assert.equal(await long, false)
    assert.equal(await pause(3_600_000, stopping.signal), false)
  })
})

describe('a task that is repeated until it is done', () => {
  const quick = { firstMs: 1, maxMs: 1 }

  test('has its failures told, and its result returned', async () => {
    const heard: unknown[] = []
    const result = await retryUntilDone(
      () => (heard.length < 3 ? Promise.reject(new Error('not yet')) : Promise.resolve('done')),
      {
        ...quick,
        signal: neverAborts,
        onFailure: (error, attempt) => void heard.push([String(error), attempt]),
      },
    )
    assert.equal(result, 'done')
    assert.deepEqual(heard, [
      ['Error: not yet', 1],
      ['Error: not yet', 2],
      ['Error: not yet', 3],
    ])
  })

  test('is given up when it is stopped, also in the middle of a long pause', async () => {
    const stopping = new AbortController()
    const result = await retryUntilDone<string>(() => Promise.reject(new Error('neverAborts')), {
      firstMs: 3_600_000,
      maxMs: 3_600_000,
      signal: stopping.signal,
      onFailure: () => {
        setImmediate(() => stopping.abort())
      },
    })
    assert.equal(result, undefined)
  })

  test('is not begun when it is stopped before', async () => {
    let begun = false
    const task = () => {
      begun = true
      return Promise.resolve()
    }
    await retryUntilDone(task, { ...quick, signal: AbortSignal.abort(), onFailure: () => undefined })
    assert.equal(begun, false)
  })
})
