import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { messageOf } from '../../../../tests/support/services/window-fixture.ts'
import { createLaneQueue, type Place, type ReadAgain } from './lane-queue.ts'
import { createPartitionWindow, type Stage } from './partition-window.ts'
import { createWork } from './work.ts'

const UNLIMITED = { flowing: Infinity, beside: Infinity, placed: Infinity, bytes: Infinity }
const STAGES: readonly Stage[] = ['flowing', 'beside', 'queued', 'placed']

function setUpQueue(mostWhole: number) {
  const window = createPartitionWindow({
    partition: 0,
    limits: UNLIMITED,
    onFull: () => undefined,
    onRoom: () => undefined,
  })
  const whole = { left: mostWhole }
  let readAgain = 0
  const queue = createLaneQueue({
    whole,
    readAgain: (places: readonly Place[]): Promise<ReadAgain[]> => {
      readAgain += places.length
      return Promise.resolve(
        places.map(({ offset }) => ({ message: messageOf('a', offset), event: eventOf(offset) })),
      )
    },
  })
  return {
    ...queue,
    window,
    whole,
    readAgain: () => readAgain,
    pushOffset: (offset: number) =>
      queue.push(createWork(window, messageOf('a', offset), eventOf(offset), 'flowing')),
    /** The offset of the next one, which then is finished. */
    finishNext: async () => {
      const work = await queue.shift()
      if (work !== undefined) window.leave(work.stage, work.bytes)
      return work?.offset
    },
    counts: () => STAGES.map((stage) => window.count(stage)),
  }
}

const eventOf = (offset: number) => ({ orderId: offset, userId: 'a', productName: 'Tea' })

describe('messages behind another of their user', () => {
  test('flow while that one is pushed, and nothing is read again', async () => {
    const { pushOffset, finishNext, counts, readAgain } = setUpQueue(0)
    for (let offset = 0; offset < 16; offset++) pushOffset(offset)
    assert.deepEqual(counts(), [16, 0, 0, 0])
    for (let offset = 0; offset < 16; offset++) assert.equal(await finishNext(), offset)
    assert.equal(readAgain(), 0)
  })

  test('leave the others their room once that one has to be tried again, and flow after it', async () => {
    const { pushOffset, setAside, finishNext, counts } = setUpQueue(2)
    for (let offset = 0; offset < 3; offset++) pushOffset(offset)
    setAside()
    pushOffset(3)
    assert.deepEqual(counts(), [0, 0, 2, 2])
    assert.equal(await finishNext(), 0)
    assert.deepEqual(counts(), [0, 0, 1, 2])
  })

  test('keep their room small when one user has many', () => {
    const { pushOffset, counts } = setUpQueue(10)
    for (let offset = 0; offset < 1_000; offset++) pushOffset(offset)
    assert.deepEqual(counts(), [16, 0, 10, 974])
  })

  test('keep their order and are counted right, whatever fails when', async () => {
    const step = fc.oneof(
      fc.record({ what: fc.constant('push' as const), count: fc.nat(40) }),
      fc.record({ what: fc.constant('finish' as const), count: fc.nat(40) }),
      fc.record({ what: fc.constant('set aside' as const), count: fc.constant(1) }),
    )
    await fc.assert(
      fc.asyncProperty(fc.nat(30), fc.array(step, { maxLength: 30 }), async (mostWhole, steps) => {
        const { pushOffset, finishNext, setAside, counts, whole } = setUpQueue(mostWhole)
        let [pushed, finished] = [0, 0]
        for (const { what, count } of steps) {
          if (what === 'set aside') setAside()
          for (let index = 0; index < count; index++) {
            if (what === 'push') pushOffset(pushed++)
            if (what === 'finish' && finished < pushed) assert.equal(await finishNext(), finished++)
          }
          assert.equal(
            counts().reduce((sum, one) => sum + one),
            pushed - finished,
          )
        }
        while (finished < pushed) assert.equal(await finishNext(), finished++)
        assert.equal(await finishNext(), undefined)
        assert.deepEqual(counts(), [0, 0, 0, 0])
        assert.equal(whole.left, mostWhole)
      }),
    )
  })

  test('of a lost partition are forgotten, in whatever stage', async () => {
    const { pushOffset, setAside, forget, finishNext, window, counts, whole } = setUpQueue(2)
    for (let offset = 0; offset < 10; offset++) pushOffset(offset)
    setAside()
    for (let offset = 10; offset < 20; offset++) pushOffset(offset)
    forget(window)
    assert.equal(await finishNext(), undefined)
    assert.deepEqual(counts(), [0, 0, 0, 0])
    assert.equal(whole.left, 2)
  })
})
