import assert from 'node:assert/strict'
import { describe, test, type TestContext } from 'node:test'
import { neverAborts } from '../../shared/runtime/backoff.ts'
import { createRateLimiter } from './rate-limiter.ts'

const settle = () => new Promise(setImmediate)

/** Many pushes that want to leave at once, on a clock of the test's own. LINE counts each when it is told to. */
async function startCrowd(t: TestContext, perSecond: number, size: number) {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const clock = { now: 0 }
  const pace = createRateLimiter(perSecond, () => clock.now)
  const underWay: (() => void)[] = []
  const counted: number[] = []
  for (let push = 0; push < size; push++) {
    void pace.run(neverAborts, () => new Promise<void>((resolve) => underWay.push(resolve)))
  }
  await settle()
  return {
    counted,
    left: () => counted.length + underWay.length,
    /** Lets time pass; timers fire at its end, as in a process that stood still. */
    pass: async (ms: number) => {
      clock.now += ms
      t.mock.timers.tick(ms)
      await settle()
    },
    /** LINE receives pushes that are under way, oldest first, and answers. */
    answer: async (count: number) => {
      for (const resolve of underWay.splice(0, count)) {
        counted.push(clock.now)
        resolve()
      }
      await settle()
    },
  }
}

/** In any second, wherever it begins: what is counted exactly one second later is no longer in it. */
function mostInOneSecond(times: readonly number[]): number {
  let first = 0
  let most = 0
  for (const [last, at] of times.entries()) {
    while (at - (times[first] ?? 0) >= 1000) first += 1
    most = Math.max(most, last - first + 1)
  }
  return most
}

describe('the pace of pushes', () => {
  for (const limit of [1, 2, 3, 10, 75, 2_000]) {
    test(`${limit} a second, answered at once: no second holds more, and none holds less`, async (t) => {
      const { counted, pass, answer } = await startCrowd(t, limit, limit * 4)
      for (let ms = 0; ms < 3_000; ms++) {
        await answer(Infinity)
        await pass(1)
      }
      assert.equal(mostInOneSecond(counted), limit)
      assert.ok(counted.length >= limit * 3, `${counted.length} left`)
    })
  }

  test('pushes that are long on their way, and then arrive together, are no more than allowed either', async (t) => {
    const { counted, pass, answer } = await startCrowd(t, 100, 1_000)
    for (let ms = 0; ms < 6_000; ms++) {
      // Nothing arrives for a while, and then all of it.
      if (ms % 700 > 600) await answer(7)
      await pass(1)
    }
    assert.ok(counted.length > 200)
    assert.ok(mostInOneSecond(counted) <= 100, `${mostInOneSecond(counted)} in one second`)
  })

  test('what is late after the process stood still leaves at once: the second has room for it', async (t) => {
    const { counted, pass, answer, left } = await startCrowd(t, 100, 1_000)
    await answer(Infinity)
    await pass(5_000)
    assert.equal(left(), 200)
    await answer(Infinity)
    assert.equal(mostInOneSecond(counted), 100)
  })

  test('what is not answered counts for as long as that takes', async (t) => {
    const { left, pass, answer } = await startCrowd(t, 10, 100)
    await pass(60_000)
    assert.equal(left(), 10)
    await answer(1)
    await pass(999)
    assert.equal(left(), 10)
    await pass(1)
    assert.equal(left(), 11)
  })

  test('who gives up leaves at once and takes nobody’s turn', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] })
    const clock = { now: 0 }
    const pace = createRateLimiter(1, () => clock.now)
    const stopping = new AbortController()
    const push = () => Promise.resolve('pushed')
    assert.equal(await pace.run(stopping.signal, push), 'pushed')
    const second = pace.run(stopping.signal, push)
    const third = pace.run(neverAborts, push)
    stopping.abort()
    assert.equal(await second, undefined)
    assert.equal(await pace.run(stopping.signal, push), undefined)
    clock.now = 1_000
    t.mock.timers.tick(1_000)
    assert.equal(await third, 'pushed')
  })

  test('a push that fails counts as one', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] })
    const clock = { now: 0 }
    const pace = createRateLimiter(1, () => clock.now)
    await assert.rejects(pace.run(neverAborts, () => Promise.reject(new Error('reset'))))
    let left = false
    void pace.run(neverAborts, () => Promise.resolve((left = true)))
    await settle()
    assert.equal(left, false)
    clock.now = 1_000
    t.mock.timers.tick(1_000)
    await settle()
    assert.equal(left, true)
  })
})
