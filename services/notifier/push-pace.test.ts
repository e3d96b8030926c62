import assert from 'node:assert/strict'
import { describe, test, type TestContext } from 'node:test'
import { never } from '../shared/backoff.ts'
import { createPushPace } from './push-pace.ts'

const settle = () => new Promise(setImmediate)

/** Many pushes that want to leave at once, on a clock of the test's own. */
async function startCrowd(t: TestContext, perSecond: number, size: number) {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const clock = { now: 0 }
  const pace = createPushPace(perSecond, () => clock.now)
  const departures: number[] = []
  for (let push = 0; push < size; push++) {
    void pace.takeTurn(never).then((given) => given && departures.push(clock.now))
  }
  await settle()
  return {
    departures,
    /** Lets time pass; timers fire at its end, as in a process that stood still. */
    pass: async (ms: number) => {
      clock.now += ms
      t.mock.timers.tick(ms)
      await settle()
    },
  }
}

/** In any second, wherever it begins: what leaves exactly one second later is no longer in it. */
function mostInOneSecond(departures: readonly number[]): number {
  let first = 0
  let most = 0
  for (const [last, at] of departures.entries()) {
    while (at - (departures[first] ?? 0) >= 1000) first += 1
    most = Math.max(most, last - first + 1)
  }
  return most
}

describe('the pace of pushes', () => {
  for (const limit of [1, 2, 3, 10, 75, 2_000]) {
    test(`${limit} a second: no second holds more, and hardly less`, async (t) => {
      const { departures, pass } = await startCrowd(t, limit, limit * 4)
      for (let ms = 0; ms < 3_000; ms++) await pass(1)
      assert.ok(mostInOneSecond(departures) <= limit)
      assert.ok(departures.length >= limit * 2.9, `${departures.length} left`)
    })
  }

  test('after the process stood still, what is late does not leave together with what is due', async (t) => {
    const { departures, pass } = await startCrowd(t, 100, 1_000)
    for (let round = 0; round < 10; round++) {
      await pass(500)
      for (let ms = 0; ms < 200; ms++) await pass(1)
    }
    assert.ok(departures.length > 200)
    assert.ok(mostInOneSecond(departures) <= 100)
  })

  test('a quiet time saves up only a small burst', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] })
    const clock = { now: 0 }
    const pace = createPushPace(1_000, () => clock.now)
    clock.now = 3_600_000
    let atOnce = 0
    for (let push = 0; push < 1_000; push++) void pace.takeTurn(never).then(() => (atOnce += 1))
    await settle()
    assert.ok(atOnce > 0 && atOnce <= 20, `${atOnce} left at once`)
  })

  test('who gives up leaves at once and takes nobody’s turn', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] })
    const clock = { now: 0 }
    const pace = createPushPace(1, () => clock.now)
    const stopping = new AbortController()
    assert.equal(await pace.takeTurn(stopping.signal), true)
    const second = pace.takeTurn(stopping.signal)
    const third = pace.takeTurn(never)
    stopping.abort()
    assert.equal(await second, false)
    assert.equal(await pace.takeTurn(stopping.signal), false)
    clock.now = 1_000
    t.mock.timers.tick(1_000)
    assert.equal(await third, true)
  })
})
