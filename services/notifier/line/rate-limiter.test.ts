import assert from 'node:assert/strict'
import { describe, test, type TestContext } from 'node:test'
import { neverAborts } from '../../shared/runtime/backoff.ts'
import { createRateLimiter } from './rate-limiter.ts'

const settle = () => new Promise(setImmediate)

/** Many pushes that start at once, on a mocked clock. LINE counts each when `answer` is called. */
async function startPushes(t: TestContext, perSecond: number, size: number) {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const clock = { now: 0 }
  const rateLimiter = createRateLimiter(perSecond, () => clock.now)
  const inFlight: (() => void)[] = []
  const counted: number[] = []
  for (let push = 0; push < size; push++) {
    void rateLimiter.run(neverAborts, () => new Promise<void>((resolve) => inFlight.push(resolve)))
  }
  await settle()
  return {
    counted,
    left: () => counted.length + inFlight.length,
    /** Advances the clock in one step, as if the process had been suspended. */
    pass: async (ms: number) => {
      clock.now += ms
      t.mock.timers.tick(ms)
      await settle()
    },
    /** LINE receives and answers pushes in flight, oldest first. */
    answer: async (count: number) => {
      for (const resolve of inFlight.splice(0, count)) {
        counted.push(clock.now)
        resolve()
      }
      await settle()
    },
  }
}

/** The maximum in any second, wherever it begins; its end is exclusive. */
function mostInOneSecond(times: readonly number[]): number {
  let first = 0
  let most = 0
  for (const [last, at] of times.entries()) {
    while (at - (times[first] ?? 0) >= 1000) first += 1
    most = Math.max(most, last - first + 1)
  }
  return most
}

describe('the rate limiter', () => {
  for (const limit of [1, 2, 3, 10, 75, 2_000]) {
    test(`${limit} a second, answered at once: every second has exactly that many`, async (t) => {
      const { counted, pass, answer } = await startPushes(t, limit, limit * 4)
      for (let ms = 0; ms < 3_000; ms++) {
        await answer(Infinity)
        await pass(1)
      }
      assert.equal(mostInOneSecond(counted), limit)
      assert.ok(counted.length >= limit * 3, `${counted.length} left`)
    })
  }

  test('slow pushes that arrive together stay within the limit', async (t) => {
    const { counted, pass, answer } = await startPushes(t, 100, 1_000)
    for (let ms = 0; ms < 6_000; ms++) {
      // Nothing arrives for a while, then everything.
      if (ms % 700 > 600) await answer(7)
      await pass(1)
    }
    assert.ok(counted.length > 200)
    assert.ok(mostInOneSecond(counted) <= 100, `${mostInOneSecond(counted)} in one second`)
  })

  test('late pushes leave at once after the process was suspended', async (t) => {
    const { counted, pass, answer, left } = await startPushes(t, 100, 1_000)
    await answer(Infinity)
    await pass(5_000)
    assert.equal(left(), 200)
    await answer(Infinity)
    assert.equal(mostInOneSecond(counted), 100)
  })

  test('a push counts until a second after its answer, however late that comes', async (t) => {
    const { left, pass, answer } = await startPushes(t, 10, 100)
    await pass(60_000)
    assert.equal(left(), 10)
    await answer(1)
    await pass(999)
    assert.equal(left(), 10)
    await pass(1)
    assert.equal(left(), 11)
  })

  test('a push that gives up leaves at once and uses no capacity', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] })
    const clock = { now: 0 }
    const rateLimiter = createRateLimiter(1, () => clock.now)
    const stopping = new AbortController()
    const push = () => Promise.resolve('pushed')
    assert.equal(await rateLimiter.run(stopping.signal, push), 'pushed')
    const second = rateLimiter.run(stopping.signal, push)
    const third = rateLimiter.run(neverAborts, push)
    stopping.abort()
    assert.equal(await second, undefined)
    assert.equal(await rateLimiter.run(stopping.signal, push), undefined)
    clock.now = 1_000
    t.mock.timers.tick(1_000)
    assert.equal(await third, 'pushed')
  })

  test('a push that fails counts', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] })
    const clock = { now: 0 }
    const rateLimiter = createRateLimiter(1, () => clock.now)
    await assert.rejects(rateLimiter.run(neverAborts, () => Promise.reject(new Error('reset'))))
    let left = false
    void rateLimiter.run(neverAborts, () => Promise.resolve((left = true)))
    await settle()
    assert.equal(left, false)
    clock.now = 1_000
    t.mock.timers.tick(1_000)
    await settle()
    assert.equal(left, true)
  })
})
