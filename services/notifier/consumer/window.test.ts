import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  accepted,
  createGate,
  failed,
  FIRST_ID,
  messageOf,
  setUpWindow,
} from '../../../tests/support/services/window-fixture.ts'
import { waitFor } from '../../../tests/support/wait-for.ts'

describe('the window', { concurrency: true }, () => {
  test('finishes all messages of several batches', async () => {
    const { deliver, waitForPosition, orders } = setUpWindow()
    deliver([messageOf('a', 0), messageOf('b', 1)])
    deliver([messageOf('a', 2)])
    await waitForPosition(3)
    for (const { status } of orders.values()) assert.equal(status, 'success')
  })

  test('takes further batches while a push waits, and commits nothing behind it', async () => {
    const { push, accept, held } = createGate((to) => to === 'slow')
    const { deliver, orders, position, waitForPosition } = setUpWindow({ push })
    deliver([messageOf('a', 0), messageOf('slow', 1)])
    for (let offset = 2; offset < 50; offset++) assert.equal(deliver([messageOf(`u${offset}`, offset)]), true)
    await waitFor(
      'the others',
      () => [...orders.values()].filter((one) => one.status === 'success').length === 49,
    )
    assert.equal(position(), 1)
    await waitFor('the slow one', () => held.size === 1)
    accept(1)
    await waitForPosition(50)
  })

  test("pushes a user's messages one after another, those of others at the same time", async () => {
    const { push, accept, begun } = createGate()
    const { deliver, waitForPosition } = setUpWindow({ push })
    deliver([messageOf('a', 0), messageOf('a', 1), messageOf('b', 2), messageOf('a', 3)])
    await waitFor('two pushes', () => begun.length === 2)
    assert.deepEqual(begun, [0, 2])
    for (const orderId of [0, 1, 3]) {
      await waitFor('the next push', () => begun.includes(orderId))
      accept(orderId)
    }
    accept(2)
    await waitForPosition(4)
    assert.deepEqual(begun, [0, 2, 1, 3])
  })

  test('a user whose pushes always fail keeps no other waiting, however much of the traffic is theirs', async () => {
    const { deliver, orders, reading, position, window } = setUpWindow({
      push: (to) => (to === 'stuck' ? failed() : accepted()),
      limits: { flowing: 20, beside: 20, whole: 10, placed: 100_000 },
    })
    let others = 0
    for (let batch = 0; batch < 100; batch++) {
      const offsets = Array.from({ length: 50 }, (_, index) => 50 * batch + index)
      deliver(offsets.map((offset) => messageOf(offset % 10 === 9 ? `u${offset}` : 'stuck', offset)))
      others += 5
      await waitFor(
        'the others',
        () => [...orders.values()].filter(({ status }) => status === 'success').length === others,
      )
    }
    assert.equal(reading.get(0), true)
    assert.equal(position(), 0)
    assert.equal(window.troubled()[0]?.offset, 0)
    await window.stop()
  })

  test('reads messages again of which it kept only the places, in their order', async () => {
    let isHealed = false
    const pushed: number[] = []
    const { deliver, readAgain, waitForPosition } = setUpWindow({
      push: (_to, orderId) => {
        if (!isHealed) return failed()
        pushed.push(orderId)
        return accepted()
      },
      limits: { whole: 10 },
    })
    const messages = Array.from({ length: 200 }, (_, offset) => messageOf('a', offset))
    deliver(messages.slice(0, 150))
    isHealed = true
    deliver(messages.slice(150))
    await waitForPosition(200)
    assert.deepEqual(
      pushed,
      messages.map(({ offset }) => Number(offset)),
    )
    // Of 200, one is pushed, 16 flow behind it, and 10 wait whole.
    assert.deepEqual(readAgain, [50, 50, 50, 23])
  })

  test('is not read further when it is full, and is again when half of it is free', async () => {
    const { push, accept, begun } = createGate()
    const { deliver, reading, waitForPosition } = setUpWindow({ push, limits: { flowing: 20 } })
    deliver(Array.from({ length: 19 }, (_, offset) => messageOf(`u${offset}`, offset)))
    assert.equal(reading.get(0), true)
    deliver([messageOf('u19', 19)])
    assert.equal(reading.get(0), false)
    await waitFor('all pushes', () => begun.length === 20)
    for (let orderId = 0; orderId < 11; orderId++) accept(orderId)
    await waitFor('the partition to be read', () => reading.get(0) === true)
    for (let orderId = 11; orderId < 20; orderId++) accept(orderId)
    await waitForPosition(20)
  })
})

describe('an event that comes twice', { concurrency: true }, () => {
  test('is pushed once, and the second finds what became of the first', async () => {
    const pushed: number[] = []
    const { deliver, waitForPosition, letters } = setUpWindow({
      push: (_to, orderId) => {
        pushed.push(orderId)
        return Promise.resolve({ kind: 'refused', reason: 'LINE answered 400' })
      },
    })
    deliver([messageOf('a', 0, 7), messageOf('a', 1, 7)])
    deliver([messageOf('a', 2, 7)])
    await waitForPosition(3)
    assert.deepEqual([pushed, letters], [[7], ['0: LINE answered 400']])
  })

  test('is not pushed when its order is not pending', async () => {
    const { deliver, waitForPosition, orders, letters } = setUpWindow({
      push: () => assert.fail('it was pushed'),
    })
    orders.set(0, { userId: 'a', status: 'success' })
    orders.set(1, { userId: 'a', status: 'failed' })
    deliver([messageOf('a', 0), messageOf('a', 1)])
    await waitForPosition(2)
    assert.deepEqual(letters, [])
  })
})

describe('a message that can never be processed', { concurrency: true }, () => {
  test('becomes a dead letter with its reason', async () => {
    const { window, orders, letters, waitForPosition } = setUpWindow()
    orders.set(2, { userId: 'another', status: 'pending' })
    const poison = { ...messageOf('a', 0), value: null }
    window.accept({ partition: 0, messages: [poison, messageOf('a', 1), messageOf('a', 2)], next: 3 })
    await waitForPosition(3)
    assert.deepEqual(letters, [
      '0: the message has no value (a tombstone)',
      '1: there is no order 1001',
      '2: order 1002 belongs to another user',
    ])
  })

  test('because its user is not exactly that of the order', async () => {
    const { window, orders, letters, waitForPosition } = setUpWindow()
    const sent = ['U1 ', 'U1', 'u1', 'U1\u0000', 'e\u0301']
    for (const [order, userId] of ['U1', 'U1 ', 'U1', 'U1', '\u00e9'].entries())
      orders.set(order, { userId, status: 'pending' })

    window.accept({
      partition: 0,
      messages: sent.map((userId, offset) => messageOf(userId, offset)),
      next: 5,
    })
    await waitForPosition(5)

    assert.deepEqual(
      letters.toSorted(),
      sent.map((_, offset) => `${offset}: order ${FIRST_ID + offset} belongs to another user`),
    )
  })

  for (const [ordered, sent] of [
    ['U1', 'U1 '],
    ['U1 ', 'U1'],
    ['U1', 'u1'],
    ['\u00e9', 'e\u0301'],
  ] as const) {
    test(`also when its user ${JSON.stringify(sent)} is not exactly that of the order`, async () => {
      const { window, orders, letters, waitForPosition } = setUpWindow()
      orders.set(0, { userId: ordered, status: 'pending' })
      window.accept({ partition: 0, messages: [messageOf(sent, 0)], next: 1 })
      await waitForPosition(1)
      assert.deepEqual(letters, ['0: order 1000 belongs to another user'])
    })
  }

  test('also when a bug of ours is the reason', async () => {
    const { deliver, letters, orders, waitForPosition } = setUpWindow({
      push: (to) => {
        if (to === 'b') throw new TypeError('a bug')
        return accepted()
      },
    })
    deliver([messageOf('a', 0), messageOf('b', 1), messageOf('c', 2)])
    await waitForPosition(3)
    assert.deepEqual(letters, ['1: internal error: a bug'])
    assert.deepEqual(
      [...orders.values()].map(({ status }) => status),
      ['success', 'failed', 'success'],
    )
  })

  test('delays nothing when it cannot be written, not even its user, and stays unfinished', async () => {
    const { deliver, letters, orders, position, waitForPosition, setLetterFault, window } = setUpWindow({
      push: (_to, orderId) =>
        orderId === 1 ? Promise.resolve({ kind: 'refused', reason: 'LINE answered 400' }) : accepted(),
    })
    setLetterFault('the topic is missing')
    deliver([messageOf('a', 0), messageOf('a', 1), messageOf('a', 2), messageOf('b', 3)])
    await waitFor(
      'the others',
      () => orders.get(2)?.status === 'success' && orders.get(3)?.status === 'success',
    )
    assert.deepEqual([position(), letters], [1, []])
    const [held] = window.troubled()
    assert.deepEqual([held?.offset, held?.trouble?.reason], [1, 'the topic is missing'])
    setLetterFault(undefined)
    await waitForPosition(4)
    assert.deepEqual(letters, ['1: LINE answered 400'])
    assert.deepEqual(window.troubled(), [])
  })
})
