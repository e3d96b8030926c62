import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  backoffMs,
  neverAborts,
  onAbort,
  pause,
  repeatUntilAborted,
  retryUntilDone,
  waitOrAbort,
  withTimeout,
} from './backoff.ts'

const limits = { firstMs: 100, maxMs: 3_000 }

describe('the back-off', () => {
  test('doubles up to its limit', () => {
    const longest = [1, 2, 3, 4, 5, 6, 7, 1e9].map((attempt) => backoffMs(attempt, limits, () => 1))
    assert.deepEqual(longest, [100, 200, 400, 800, 1600, 3000, 3000, 3000])
  })

  test('is random below that, so that clients spread out', () => {
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

describe('a wait with a time limit', () => {
  test('returns whether the work was done', async () => {
    assert.equal(await withTimeout(Promise.resolve('done'), 3_600_000), true)
    assert.equal(await withTimeout(new Promise(() => undefined), 1), false)
  })

  test('rejects if the work does', async () => {
    await assert.rejects(withTimeout(Promise.reject(new Error('broken')), 3_600_000), /broken/)
  })
})

describe('calls back at an abort', () => {
  test('each callback once', () => {
    const stopping = new AbortController()
    const called: string[] = []
    onAbort(stopping.signal, () => called.push('a'))
    onAbort(stopping.signal, () => called.push('b'))
    stopping.abort()
    stopping.abort()
    assert.deepEqual(called, ['a', 'b'])
  })

  test('but none that was removed before, or by another callback', () => {
    const stopping = new AbortController()
    const called: string[] = []
    const ignore = onAbort(stopping.signal, () => called.push('removed before'))
    onAbort(stopping.signal, () => {
      called.push('first')
      ignoreSecond()
    })
    const ignoreSecond = onAbort(stopping.signal, () => called.push('second'))
    ignore()
    stopping.abort()
    assert.deepEqual(called, ['first'])
  })
})

describe('a pause', () => {
  test('returns whether it was complete', async () => {
    const stopping = new AbortController()
    assert.equal(await pause(1, stopping.signal), true)
    const long = pause(3_600_000, stopping.signal)
    stopping.abort()
    assert.equal(await long, false)
    assert.equal(await pause(3_600_000, stopping.signal), false)
  })
})

describe('a wait that can be aborted', () => {
  test('ends when it may proceed, at once or later, and is removed from the waiting list', async () => {
    const waiting = new Set<() => void>()
    const begin = (proceed: () => void) => waiting.add(proceed)
    const end = (proceed: () => void) => waiting.delete(proceed)
    const later = waitOrAbort(neverAborts, begin, end)
    for (const proceed of waiting) proceed()
    assert.equal(waiting.size, 0)
    assert.equal(await later, true)
    assert.equal(await waitOrAbort(neverAborts, (proceed) => proceed()), true)
  })

  test('ends when it is aborted, and does not begin afterwards', async () => {
    const stopping = new AbortController()
    const waiting = new Set<() => void>()
    const aborted = waitOrAbort(
      stopping.signal,
      (proceed) => waiting.add(proceed),
      (proceed) => waiting.delete(proceed),
    )
    stopping.abort()
    assert.equal(await aborted, false)
    assert.equal(waiting.size, 0)
    assert.equal(await waitOrAbort(stopping.signal, () => assert.fail('it began')), false)
  })
})

describe('a round that is repeated', () => {
  test('continues after failures, which are counted in a row, until it is aborted', async () => {
    const stopping = new AbortController()
    const failures: number[] = []
    let rounds = 0
    const round = () => {
      rounds += 1
      if (rounds === 6) stopping.abort()
      return [1, 2, 4].includes(rounds) ? Promise.reject(new Error('away')) : Promise.resolve()
    }
    await repeatUntilAborted(round, {
      firstMs: 1,
      maxMs: 1,
      signal: stopping.signal,
      onFailure: (_error, count) => void failures.push(count),
    })
    assert.deepEqual([rounds, failures], [6, [1, 2, 1]])
  })
})

describe('a task that is retried until it is done', () => {
  const quick = { firstMs: 1, maxMs: 1 }

  test('reports its failures, and returns its result', async () => {
    const reported: unknown[] = []
    const result = await retryUntilDone(
      () => (reported.length < 3 ? Promise.reject(new Error('not yet')) : Promise.resolve('done')),
      {
        ...quick,
        signal: neverAborts,
        onFailure: (error, attempt) => void reported.push([String(error), attempt]),
      },
    )
    assert.equal(result, 'done')
    assert.deepEqual(reported, [
      ['Error: not yet', 1],
      ['Error: not yet', 2],
      ['Error: not yet', 3],
    ])
  })

  test('ends when it is aborted, also during a long pause', async () => {
    const stopping = new AbortController()
    const result = await retryUntilDone<string>(() => Promise.reject(new Error('never')), {
      firstMs: 3_600_000,
      maxMs: 3_600_000,
      signal: stopping.signal,
      onFailure: () => {
        setImmediate(() => stopping.abort())
      },
    })
    assert.equal(result, undefined)
  })

  test('does not begin when it is already aborted', async () => {
    let began = false
    const task = () => {
      began = true
      return Promise.resolve()
    }
    await retryUntilDone(task, { ...quick, signal: AbortSignal.abort(), onFailure: () => undefined })
    assert.equal(began, false)
  })
})
