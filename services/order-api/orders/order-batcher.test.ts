import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { createNewOrder, type NewOrder, type Outcome } from './new-order.ts'
import { createOrderBatcher } from './order-batcher.ts'
import { OutOfStock } from '../errors.ts'

type Outcomes = ReadonlyMap<NewOrder, Outcome>

/** Resolves when the transaction of the orders of this moment has begun. */
const begun = () => new Promise(setImmediate)

const order = ({
  key,
  quantity = 1,
  productId = 1,
}: { key?: string; quantity?: number; productId?: number } = {}) =>
  createNewOrder({ userId: 'U1', productId, quantity, idempotencyKey: key, traceparent: '' })

/** A batcher whose transactions end when the test ends them; without real time. */
function startBatcher(t: TestContext, { maxBatch = 10, maxQueue = 100 } = {}) {
  t.mock.timers.enable({ apis: ['setInterval', 'Date'] })
  const batches: { orders: readonly NewOrder[]; end: PromiseWithResolvers<Outcomes> }[] = []
  const done: [orders: number, seconds: number][] = []
  const batcher = createOrderBatcher({
    placeBatch: (orders) => {
      const end = Promise.withResolvers<Outcomes>()
      batches.push({ orders, end })
      return end.promise
    },
    maxBatch,
    maxQueue,
    maxWaitMs: 1_000,
    onBatchDone: (orders, seconds) => done.push([orders, seconds]),
    now: Date.now,
  })
  /** Commits the newest batch: the first order gets id 1, and so on. */
  const commit = async () => {
    await begun()
    const { orders, end } = batches.at(-1) ?? assert.fail('there is no batch')
    end.resolve(new Map(orders.map((each, index) => [each, { orderId: index + 1, productName: 'Thai tea' }])))
    // The batcher continues in the next turns of the event loop.
    await new Promise(setImmediate)
  }
  return { batcher, batches, commit, done, sizes: () => batches.map(({ orders }) => orders.length) }
}

const codeOf = (answer: Promise<unknown>) =>
  answer.then(
    () => 'placed',
    (error: unknown) => (error as { code: string }).code,
  )

test('a single order is placed at once', async (t) => {
  const { batcher, sizes, commit } = startBatcher(t)

  const answer = batcher.place(order())
  await begun()

  assert.deepEqual(sizes(), [1])
  await commit()
  assert.deepEqual(await answer, { orderId: 1, productName: 'Thai tea' })
})

test('an order without a key is forgotten with its answer', async (t) => {
  const { batcher, sizes, commit } = startBatcher(t)
  const same = order()
  for (const transactions of [[1], [1, 1]]) {
    const answer = batcher.place(same)
    await commit()
    await answer
    assert.deepEqual(sizes(), transactions)
  }
})

test('orders that arrive at the same moment share a transaction', async (t) => {
  const { batcher, commit, sizes } = startBatcher(t)
  const answers = [1, 2, 3].map(() => batcher.place(order()))

  await commit()

  await Promise.all(answers)
  assert.deepEqual(sizes(), [3])
})

test('orders that arrive during a transaction share the next one, in order of arrival', async (t) => {
  const { batcher, batches, commit, sizes } = startBatcher(t)
  const orders = [order(), order(), order(), order()]
  const place = (some: readonly NewOrder[]) => some.map((each) => batcher.place(each))

  const first = place(orders.slice(0, 1))
  await begun()
  const answers = [...first, ...place(orders.slice(1))]
  assert.equal(batcher.waiting, 3)
  await commit()
  assert.deepEqual(sizes(), [1, 3])
  assert.deepEqual(batches[1]?.orders, orders.slice(1))
  await commit()

  assert.deepEqual(
    (await Promise.all(answers)).map(({ orderId }) => orderId),
    [1, 1, 2, 3],
  )
  assert.equal(batcher.waiting, 0)
})

test('a batch has at most maxBatch orders', async (t) => {
  const { batcher, commit, sizes } = startBatcher(t, { maxBatch: 2 })
  const answers = [1, 2, 3, 4, 5, 6].map(() => batcher.place(order()))

  for (let count = 0; count < 3; count++) await commit()

  assert.deepEqual(sizes(), [2, 2, 2])
  await Promise.all(answers)
})

test('when the queue is full, orders are rejected at once', async (t) => {
  const { batcher, commit } = startBatcher(t, { maxQueue: 2 })
  const taken = [batcher.place(order())]
  await begun()
  taken.push(batcher.place(order()), batcher.place(order()))

  assert.equal(await codeOf(batcher.place(order())), 'queue_full')

  await commit()
  await commit()
  await Promise.all(taken)
})

test('each order gets its own answer', async (t) => {
  const { batcher, batches, commit } = startBatcher(t)
  void batcher.place(order())
  await begun()
  const [good, bad, forgotten] = [order(), order(), order()]
  const answers = [good, bad, forgotten].map((each) => codeOf(batcher.place(each)))
  await commit()

  batches[1]?.end.resolve(
    new Map<NewOrder, Outcome>([
      [good, { orderId: 7, productName: 'Thai tea' }],
      [bad, new OutOfStock()],
    ]),
  )

  assert.deepEqual(await Promise.all(answers), ['placed', 'out_of_stock', 'internal'])
})

test('a transaction that fails unexpectedly is answered, and the next one runs', async (t) => {
  const { batcher, batches, commit } = startBatcher(t)
  const failed = batcher.place(order())
  const first = codeOf(failed)
  await begun()
  const second = codeOf(batcher.place(order()))

  batches[0]?.end.reject(new TypeError('unforeseen'))

  assert.equal(await first, 'internal')
  await assert.rejects(failed, ({ cause }: Error) => cause instanceof TypeError)
  await commit()
  assert.equal(await second, 'placed')
})

test('a double tap is one order, waiting or in progress', async (t) => {
  const { batcher, commit, sizes } = startBatcher(t)
  const underWay = [batcher.place(order({ key: 'a' })), batcher.place(order({ key: 'a' }))]
  await begun()
  const waiting = [batcher.place(order({ key: 'b' })), batcher.place(order({ key: 'b' }))]
  const other = codeOf(batcher.place(order({ key: 'b', quantity: 2 })))
  const another = codeOf(batcher.place(order({ key: 'b', productId: 2 })))

  await commit()
  await commit()

  assert.deepEqual(sizes(), [1, 1])
  assert.deepEqual(await Promise.all(underWay), Array(2).fill({ orderId: 1, productName: 'Thai tea' }))
  assert.deepEqual(await Promise.all(waiting), Array(2).fill({ orderId: 1, productName: 'Thai tea' }))
  assert.equal(await other, 'idempotency_key_reused')
  assert.equal(await another, 'idempotency_key_reused')
})

test('an order that waited too long is rejected while the transaction is still stuck', async (t) => {
  const { batcher, commit, sizes } = startBatcher(t)
  const stuck = batcher.place(order())
  await begun()
  const early = codeOf(batcher.place(order({ key: 'a' })))
  t.mock.timers.tick(600)
  const late = batcher.place(order())
  t.mock.timers.tick(600)

  assert.equal(await early, 'database_away')
  const again = batcher.place(order({ key: 'a' }))
  await commit()
  await commit()

  await Promise.all([stuck, late, again])
  assert.deepEqual(sizes(), [1, 2])
})

test('an order waits for exactly as long as it may, also the last one of the queue', async (t) => {
  const { batcher, commit } = startBatcher(t)
  const stuck = batcher.place(order())
  await begun()
  const waiting = batcher.place(order())
  const answered = codeOf(waiting)
  t.mock.timers.tick(999)
  assert.equal(batcher.waiting, 1)
  t.mock.timers.tick(1)

  assert.equal(batcher.waiting, 0)
  assert.equal(await answered, 'database_away')
  await assert.rejects(waiting, { cause: 'waited too long for a transaction' })
  await commit()
  await stuck
})

test('the end of each transaction is reported, with its orders and its seconds', async (t) => {
  const { batcher, commit, done } = startBatcher(t)
  t.mock.timers.tick(5_000)
  const answers = [batcher.place(order()), batcher.place(order())]
  await begun()
  t.mock.timers.tick(500)

  await commit()

  await Promise.all(answers)
  assert.deepEqual(done, [[2, 0.5]])
})

test('by default it measures real time, and when all orders have their answers, nothing runs', async () => {
  const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length
  const before = timers()
  const seconds: number[] = []
  const batcher = createOrderBatcher({
    placeBatch: (orders) =>
      Promise.resolve(new Map(orders.map((each) => [each, { orderId: 1, productName: 'Thai tea' }]))),
    ...{ maxBatch: 1, maxQueue: 1, maxWaitMs: 1_000 },
    onBatchDone: (_orders, taken) => seconds.push(taken),
  })

  await batcher.place(order())
  await batcher.stop()

  assert.ok(Number(seconds[0]) >= 0)
  assert.equal(timers(), before)
})

test('a long queue is served: orders are rejected only behind a stuck transaction', async (t) => {
  const { batcher, commit } = startBatcher(t, { maxBatch: 1 })
  const crowd = [1, 2, 3, 4].map(() => batcher.place(order()))
  for (const patient of crowd) {
    t.mock.timers.tick(900)
    await commit()
    await patient
  }
})

test('a stop resolves when every order has its answer, and at once when none waits', async (t) => {
  const { batcher, commit } = startBatcher(t)
  await batcher.stop()
  const answers = [batcher.place(order())]
  await begun()
  answers.push(batcher.place(order()))
  let stopped = false
  const stopping = batcher.stop().then(() => {
    stopped = true
  })

  await commit()
  assert.equal(stopped, false)
  await commit()

  await stopping
  await Promise.all(answers)
})
