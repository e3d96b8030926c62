import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createGate, failed, messageOf, setUpWindow } from '../../../tests/support/services/window-fixture.ts'
import { waitFor } from '../../../tests/support/wait-for.ts'

describe('a stop', { concurrency: true }, () => {
  test('begins nothing new, finishes what is in flight, and keeps the rest unfinished', async () => {
    const { push, accept, begun } = createGate()
    const { deliver, position, reading, window } = setUpWindow({ push })
    deliver([messageOf('a', 0), messageOf('a', 1), messageOf('b', 2)])
    await waitFor('the pushes', () => begun.length === 2)
    const stopped = window.stop()
    assert.equal(reading.get(0), false)
    assert.equal(deliver([messageOf('c', 3)]), false)
    accept(0)
    accept(2)
    await stopped
    assert.deepEqual([begun, position()], [[0, 2], 1])
  })

  test('lets a full partition be read no further when it drains', async () => {
    const { push, accept, begun } = createGate()
    const { deliver, reading, window } = setUpWindow({ push, limits: { flowing: 20 } })
    deliver(Array.from({ length: 20 }, (_, offset) => messageOf(`u${offset}`, offset)))
    await waitFor('the pushes', () => begun.length === 20)
    const stopped = window.stop()
    for (let orderId = 0; orderId < 20; orderId++) accept(orderId)
    await stopped
    assert.deepEqual([window.count(), reading.get(0)], [0, false])
  })

  test('commits no position from before a join', async () => {
    const { deliver, join, position, reading, waitForPosition, window } = setUpWindow({ partitions: [0, 1] })
    deliver([messageOf('a', 0)], { partition: 0 })
    deliver([messageOf('b', 5)], { partition: 1 })
    await waitForPosition(1, 0)
    await waitForPosition(6, 1)
    const stopped = window.stop()
    join([1, 2])
    await stopped
    assert.deepEqual([position(0), position(1), position(2)], [undefined, undefined, undefined])
    assert.deepEqual([reading.get(1), reading.get(2)], [false, false])
  })

  test('ends pushes that wait, also for LINE to come back', async () => {
    const { deliver, position, window } = setUpWindow({ push: failed })
    deliver(Array.from({ length: 200 }, (_, offset) => messageOf(`u${offset}`, offset)))
    await waitFor('failures', () => window.troubled().length === 200)
    await window.stop()
    assert.deepEqual([window.count(), position()], [0, 0])
  })
})

test('a stop waits three seconds for pushes that LINE does not answer, and half a second more', async (t) => {
  let pushes = 0
  const { deliver, window } = setUpWindow({
    push: () => {
      pushes += 1
      return new Promise(() => undefined)
    },
  })
  deliver([messageOf('a', 0)])
  await waitFor('the push', () => pushes === 1)
  t.mock.timers.enable({ apis: ['setTimeout'] })
  let isStopped = false
  const stopped = window.stop().then(() => (isStopped = true))
  const pass = async (ms: number) => {
    t.mock.timers.tick(ms)
    for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate)
  }

  await pass(3_000)
  await pass(499)
  assert.equal(isStopped, false)
  await pass(1)
  assert.equal(isStopped, true)
  await stopped
})

describe('a window that was stopped and opened again', { concurrency: true }, () => {
  test('takes what is delivered again, from where it had committed', async () => {
    const { push, accept, begun } = createGate()
    const { deliver, join, position, waitForPosition, window } = setUpWindow({ push })
    deliver([messageOf('a', 0), messageOf('a', 1)])
    await waitFor('the push', () => begun.length === 1)
    const stopped = window.stop()
    accept(0)
    await stopped
    assert.equal(position(), 1)

    window.open()
    join([0])
    assert.equal(position(), undefined)
    deliver([messageOf('a', 1)])
    await waitFor('the push', () => begun.length === 2)
    accept(1)
    await waitForPosition(2)
  })

  test('begins no message of a user, not even the same again, while a push is in flight that outlasted the stop', async () => {
    const { push, accept, begun } = createGate()
    const { deliver, join, waitForPosition, window } = setUpWindow({ push })
    deliver([messageOf('a', 0), messageOf('b', 1)])
    await waitFor('the pushes', () => begun.length === 2)
    accept(1)
    await window.stop()

    window.open()
    join([0])
    deliver([messageOf('a', 0), messageOf('b', 1), messageOf('a', 2), messageOf('c', 3)])
    await waitFor('the push of another user', () => begun.includes(3))
    assert.deepEqual(begun, [0, 1, 3])
    accept(3)
    // What came of it is unknown, so it is tried again, before what follows it.
    accept(0)
    await waitFor('the same push again', () => begun.length === 4)
    accept(0)
    await waitFor('the next push', () => begun.length === 5)
    accept(2)
    await waitForPosition(4)
    assert.deepEqual(begun, [0, 1, 3, 0, 2])
  })
})
