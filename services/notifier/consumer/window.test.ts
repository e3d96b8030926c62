import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { silentLog } from '../../../tests/support/servers/test-topics.ts'
import { waitFor } from '../../../tests/support/wait-for.ts'
import type { KafkaMessage } from '../../shared/kafka/consumer.ts'
import type { OrderStatus } from '../../shared/orders/order-event.ts'
import { createCircuitBreaker } from '../line/circuit-breaker.ts'
import type { PushResult } from '../line/line-client.ts'
import { createRateLimiter } from '../line/rate-limiter.ts'
import { createSemaphore } from '../line/semaphore.ts'
import { createOrderLookup } from '../orders/order-lookup.ts'
import { createWindow, LIMITS, type ProcessLimits } from './window.ts'

const FIRST_ID = 1_000

/** A message about an order of a user. In these tests an order has the number of its first message's offset. */
function messageOf(userId: string, offset: number, order = offset): KafkaMessage {
  const orderId = FIRST_ID + order
  const value = Buffer.from(JSON.stringify({ orderId, userId, productName: 'tea' }))
  return { key: Buffer.from(userId), value, timestamp: '1', offset: `${offset}`, headers: {} }
}

type Push = (to: string, orderId: number) => Promise<PushResult>

interface SetUp {
  readonly push?: Push
  readonly limits?: Partial<ProcessLimits>
  readonly partitions?: readonly number[]
}

/** A window without a network. Its consumer reads what the test gives it. */
function setUp({ push = accepted, limits = {}, partitions = [0] }: SetUp = {}) {
  const orders = new Map<number, { userId: string; status: OrderStatus }>()
  const letters: string[] = []
  const reading = new Map<number, boolean>()
  let letterFails: string | undefined
  let untilAborted = false
  const readAgain: number[] = []
  const context = {
    topic: 'topic',
    orders: createOrderLookup({
      log: silentLog,
      findOrders: (ids) =>
        Promise.resolve(
          new Map(
            ids.flatMap((id) => {
              const order = orders.get(id - FIRST_ID)
              if (order === undefined) return []
              const { userId: userLineUid, status } = order
              return [[id, { id, status, userLineUid, retryKey: `key-${id}` }]]
            }),
          ),
        ),
    }),
    pusher: {
      line: {
        push: ({ to, retryKey }: { to: string; retryKey: string }) =>
          push(to, Number(retryKey.slice(4)) - FIRST_ID),
      },
      circuitBreaker: createCircuitBreaker({ firstMs: 1, maxMs: 1 }),
      rateLimiter: createRateLimiter(1_000_000),
      semaphore: createSemaphore(1_000),
      onPush: () => undefined,
      log: silentLog,
    },
    statuses: {
      markSuccess: (orderId: number) => {
        const order = orders.get(orderId - FIRST_ID)
        if (order) order.status = 'success'
        return Promise.resolve()
      },
      stop: () => Promise.resolve(),
    },
    deadLetters: {
      move: async (
        {
          message,
          reason,
          orderId = 0,
        }: { message: KafkaMessage; reason: string; orderId?: number | undefined },
        session: { onWait: (reason: string) => void; stopping: AbortSignal; aborted: AbortSignal },
      ) => {
        const end = untilAborted ? session.aborted : session.stopping
        while (letterFails !== undefined && !end.aborted) {
          session.onWait(letterFails)
          await new Promise(setImmediate)
        }
        if (end.aborted) return false
        letters.push(`${message.offset}: ${reason}`)
        const order = orders.get(orderId - FIRST_ID)
        if (order) order.status = 'failed'
        return true
      },
    },
    readAgain: (userId: string, places: readonly { offset: number; orderId: number }[]) => {
      readAgain.push(places.length)
      return Promise.resolve(
        places.map(({ offset, orderId }) => ({
          message: messageOf(userId, offset, orderId - FIRST_ID),
          event: { orderId, userId, productName: 'tea' },
        })),
      )
    },
    log: silentLog,
  }
  const window = createWindow(context, { ...LIMITS, ...limits })
  const reader = {
    pause: (some: readonly number[]) => some.forEach((partition) => reading.set(partition, false)),
    resume: (some: readonly number[]) => some.forEach((partition) => reading.set(partition, true)),
  }
  const join = (assigned: readonly number[]) => window.assign(assigned, reader)
  join(partitions)

  /** Places orders and delivers their messages. */
  function deliver(messages: readonly KafkaMessage[], { partition = 0 } = {}): boolean {
    for (const { value } of messages) {
      if (value?.[0] !== '{'.charCodeAt(0)) continue
      const { orderId, userId } = JSON.parse(value.toString()) as { orderId: number; userId: string }
      const order = orderId - FIRST_ID
      if (!orders.has(order)) orders.set(order, { userId, status: 'pending' })
    }
    const next = Number(messages.at(-1)?.offset ?? -1) + 1
    return window.accept({ partition, messages, next })
  }

  return {
    window,
    orders,
    letters,
    reading,
    readAgain,
    join,
    deliver,
    position: (partition = 0) => window.positions().get(partition),
    waitForPosition: (position: number, partition = 0) =>
      waitFor(`position ${position}`, () => window.positions().get(partition) === position),
    setLetterFault: (reason: string | undefined) => (letterFails = reason),
    /** Dead letters are retried for longer than their partition stays, as those that only the table lacks. */
    retryLettersUntilAborted: () => (untilAborted = true),
  }
}

const accepted = () => Promise.resolve({ kind: 'accepted' } as const)
const failed = () => Promise.resolve({ kind: 'later', reason: 'LINE answered 500' } as const)

/** Pushes that the test lets go one by one; records their order. */
function createGate(isHeld: (to: string) => boolean = () => true) {
  const begun: number[] = []
  const held = new Map<number, (result: PushResult) => void>()
  const push: Push = (to, orderId) => {
    begun.push(orderId)
    if (!isHeld(to)) return accepted()
    return new Promise((resolve) => held.set(orderId, resolve))
  }
  return { begun, push, accept: (orderId: number) => held.get(orderId)?.({ kind: 'accepted' }), held }
}

describe('the window', { concurrency: true }, () => {
  test('finishes all messages of several batches', async () => {
    const { deliver, waitForPosition, orders } = setUp()
    deliver([messageOf('a', 0), messageOf('b', 1)])
    deliver([messageOf('a', 2)])
    await waitForPosition(3)
    for (const { status } of orders.values()) assert.equal(status, 'success')
  })

  test('takes further batches while a push waits, and commits nothing behind it', async () => {
    const { push, accept, held } = createGate((to) => to === 'slow')
    const { deliver, orders, position, waitForPosition } = setUp({ push })
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
    const { deliver, waitForPosition } = setUp({ push })
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
    const { deliver, orders, reading, position, window } = setUp({
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
    const { deliver, readAgain, waitForPosition } = setUp({
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
    assert.deepEqual(readAgain, [50, 50, 50, 39])
  })

  test('is not read further when it is full, and is again when half of it is free', async () => {
    const { push, accept, begun } = createGate()
    const { deliver, reading, waitForPosition } = setUp({ push, limits: { flowing: 20 } })
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
    const { deliver, waitForPosition, letters } = setUp({
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
    const { deliver, waitForPosition, orders, letters } = setUp({
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
    const { window, orders, letters, waitForPosition } = setUp()
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
    const { window, orders, letters, waitForPosition } = setUp()
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
      const { window, orders, letters, waitForPosition } = setUp()
      orders.set(0, { userId: ordered, status: 'pending' })
      window.accept({ partition: 0, messages: [messageOf(sent, 0)], next: 1 })
      await waitForPosition(1)
      assert.deepEqual(letters, ['0: order 1000 belongs to another user'])
    })
  }

  test('also when a bug of ours is the reason', async () => {
    const { deliver, letters, orders, waitForPosition } = setUp({
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
    const { deliver, letters, orders, position, waitForPosition, setLetterFault, window } = setUp({
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

describe('a rebalance', { concurrency: true }, () => {
  test('begins nothing new until the member has joined again', async () => {
    const { push, accept, begun } = createGate()
    const { deliver, join, window, orders } = setUp({ push })
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
    const { deliver, join, window, waitForPosition, position } = setUp({ push })
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
    const { deliver, join, window, orders, position } = setUp({ push, partitions: [0, 1] })
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
    const { deliver, join, waitForPosition } = setUp({ push })
    deliver([messageOf('a', 0)])
    await waitFor('the push', () => begun.length === 1)
    join([])
    join([0])
    deliver([messageOf('a', 0), messageOf('a', 1)])
    await new Promise((resolve) => setTimeout(resolve, 10))
    assert.deepEqual(begun, [0])
    accept(0)
    await waitFor('the next', () => begun.length === 2)
    accept(1)
    await waitForPosition(2)
    assert.deepEqual(begun, [0, 1])
  })

  for (const outlives of [false, true]) {
    const which = outlives ? 'is still' : 'was'
    test(`redelivers a refused message whose dead letter ${which} retried when its partition was lost`, async () => {
      let pushes = 0
      const { deliver, join, letters, position, waitForPosition, setLetterFault, window, ...fixture } = setUp(
        {
          push: () => {
            pushes += 1
            return Promise.resolve({ kind: 'refused', reason: 'LINE answered 400' })
          },
        },
      )
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
    const { deliver, join, reading, window } = setUp({ push, limits: { flowing: 20 } })
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
    const { deliver, join, window } = setUp({ push: failed })
    deliver([messageOf('a', 0)])
    await waitFor('a failure', () => window.troubled().length === 1)
    join([])
    await waitFor('the end', () => window.count() === 0)
    assert.deepEqual(window.troubled(), [])
  })
})

describe('a stop', { concurrency: true }, () => {
  test('begins nothing new, finishes what is in flight, and keeps the rest unfinished', async () => {
    const { push, accept, begun } = createGate()
    const { deliver, position, reading, window } = setUp({ push })
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
    const { deliver, reading, window } = setUp({ push, limits: { flowing: 20 } })
    deliver(Array.from({ length: 20 }, (_, offset) => messageOf(`u${offset}`, offset)))
    await waitFor('the pushes', () => begun.length === 20)
    const stopped = window.stop()
    for (let orderId = 0; orderId < 20; orderId++) accept(orderId)
    await stopped
    assert.deepEqual([window.count(), reading.get(0)], [0, false])
  })

  test('commits no position from before a join', async () => {
    const { deliver, join, position, reading, waitForPosition, window } = setUp({ partitions: [0, 1] })
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
    const { deliver, position, window } = setUp({ push: failed })
    deliver(Array.from({ length: 200 }, (_, offset) => messageOf(`u${offset}`, offset)))
    await waitFor('failures', () => window.troubled().length === 200)
    await window.stop()
    assert.deepEqual([window.count(), position()], [0, 0])
  })
})

test('a stop waits three seconds for pushes that LINE does not answer, and half a second more', async (t) => {
  let pushes = 0
  const { deliver, window } = setUp({
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
