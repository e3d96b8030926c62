import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createGate, failed, messageOf, setUpWindow } from '../../../tests/support/services/window-fixture.ts'
import { waitFor } from '../../../tests/support/wait-for.ts'

describe('a rebalance', { concurrency: true }, () => {
  test('begins nothing new until the member has joined again', async () => {
    const { push, accept, begun } = createGate()
    const { deliver, join, window, orders } = setUpWindow({ push })
    deliver([messageOf('a', 0), messageOf('a', 1)])
    await waitFor('the push', () => begun.length === 1)
    window.hold()
    accept(0)
    await waitFor('the first', () => orders.get(0)?.status === 'success')
    await new Promise(setImmediate)
    assert.deepEqual(begun, [0])
    join([0])
    await waitFor('the second', () => begun.length === 2)
    accept(1)
  })

  test('keeps what is unfinished of a partition that stays: delivered again, it is not pushed a second time', async () => {
    const { push, accept, begun } = createGate()
    const { deliver, join, window, waitForPosition, position } = setUpWindow({ push })
    const messages = [messageOf('a', 0), messageOf('a', 1), messageOf('b', 2)]
    deliver(messages)
    await waitFor('the pushes', () => begun.length === 2)
    window.hold()
    join([0])
    assert.equal(position(), undefined)
    deliver(messages)
    deliver([messageOf('a', 3)])
    for (const orderId of [0, 2, 1, 3]) {
      await waitFor('the push', () => begun.includes(orderId))
      accept(orderId)
    }
    await waitForPosition(4)
    assert.deepEqual(begun, [0, 2, 1, 3])
  })

  test('forgets what has not begun of a partition that is lost, and finishes what is in flight', async () => {
    const { push, accept, begun } = createGate()
    const { deliver, join, window, orders, position } = setUpWindow({ push, partitions: [0, 1] })
    deliver([messageOf('a', 0), messageOf('a', 1)], { partition: 0 })
    deliver([messageOf('b', 10)], { partition: 1 })
    await waitFor('the pushes', () => begun.length === 2)
    window.hold()
    join([1])
    accept(0)
    await waitFor('the first', () => orders.get(0)?.status === 'success')
    await waitFor('the lane', () => window.count() === 1)
    assert.deepEqual([begun, position(0)], [[0, 10], undefined])
    assert.equal(deliver([messageOf('c', 2)], { partition: 0 }), false)
    accept(10)
  })

  test('a lane outlives the loss of its partition: no second push while the first is in flight', async () => {
    const { push, accept, begun } = createGate()
    const { deliver, join, waitForPosition } = setUpWindow({ push })
    deliver([messageOf('a', 0)])
    await waitFor('the push', () => begun.length === 1)
    join([])
    join([0])
    deliver([messageOf('a', 0), messageOf('a', 1), messageOf('b', 2)])
    await waitFor('the push to the other user', () => begun.includes(2))
    assert.deepEqual(begun, [0, 2])
    accept(0)
    await waitFor('the next', () => begun.length === 3)
    accept(1)
    accept(2)
    await waitForPosition(3)
    assert.deepEqual(begun, [0, 2, 1])
  })

  for (const outlives of [false, true]) {
    const which = outlives ? 'is still' : 'was'
    test(`redelivers a refused message whose dead letter ${which} retried when its partition was lost`, async () => {
      let pushes = 0
      const { deliver, join, letters, position, waitForPosition, setLetterFault, window, ...fixture } =
        setUpWindow({
          push: () => {
            pushes += 1
            return Promise.resolve({ kind: 'refused', reason: 'LINE answered 400' })
          },
        })
      if (outlives) fixture.retryLettersUntilAborted()
      setLetterFault('the table is missing')
      deliver([messageOf('a', 0)])
      await waitFor('the refusal', () => window.troubled().length === 1)
      join([])
      join([0])
      deliver([messageOf('a', 0)])
      assert.equal(position(), 0)
      await waitFor('the second refusal', () => window.troubled().some(({ window }) => !window.lost.aborted))
      deliver([messageOf('a', 1, 0)])
      assert.deepEqual([position(), pushes], [0, 2])
      setLetterFault(undefined)
      await waitForPosition(2)
      assert.deepEqual([new Set(letters), pushes], [new Set(['0: LINE answered 400']), 2])
    })
  }

  test('leaves it to the later window of a partition whether it is read', async () => {
    const { push, accept, begun } = createGate()
    const { deliver, join, reading, window } = setUpWindow({ push, limits: { flowing: 20 } })
    const batch = (from: number) =>
      Array.from({ length: 20 }, (_, index) => messageOf(`u${from + index}`, from + index))
    deliver(batch(0))
    await waitFor('the pushes', () => begun.length === 20)
    join([])
    join([0])
    assert.equal(reading.get(0), true)
    deliver(batch(20))
    assert.equal(reading.get(0), false)
    for (let orderId = 0; orderId < 20; orderId++) accept(orderId)
    await waitFor('the earlier messages', () => window.count() === 20)
    assert.equal(reading.get(0), false)
  })

  test('ends the retries of a lost partition', async () => {
    const { deliver, join, window } = setUpWindow({ push: failed })
    deliver([messageOf('a', 0)])
    await waitFor('a failure', () => window.troubled().length === 1)
    join([])
    await waitFor('the end', () => window.count() === 0)
    assert.deepEqual(window.troubled(), [])
  })
})
