import assert from 'node:assert/strict'
import { describe, test, type TestContext } from 'node:test'
import { createProduct } from '../../../tests/support/data/create-product.ts'
import { queryDatabase } from '../../../tests/support/data/query-database.ts'
import { createScope } from '../../../tests/support/scope.ts'
import { assertProblem } from '../../../tests/support/assert-problem.ts'
import { silentLog } from '../../../tests/support/servers/test-topics.ts'
import { openRooms } from '../../../tests/support/services/open-operations-rooms.ts'
import { startTestOrderApi } from '../../../tests/support/services/start-test-order-api.ts'
import { uniqueUserId } from '../../../tests/support/unique.ts'
import { waitFor } from '../../../tests/support/wait-for.ts'
import { createBuyer } from './buyer.ts'
import { addOrderRunRoutes } from './order-run-routes.ts'
import { createOrderRuns, type ShownRun } from './order-runs.ts'

async function openOrderRuns(t: TestContext, { lineIsReal = false, needsPerson = false } = {}) {
  const scope = createScope(t)
  const api = await startTestOrderApi(scope)
  const orderRuns = createOrderRuns({
    buyer: createBuyer({ url: api.url }),
    lineIsReal,
    needsPerson,
    log: silentLog,
  })
  const rooms = await openRooms(scope, (router, parts) => addOrderRunRoutes(router, { orderRuns, ...parts }))
  scope.onEnd(orderRuns.stop)
  const show = async (runId: string) => (await rooms.http.get(`/api/order-runs/${runId}`)).body as ShownRun
  return {
    api,
    orderRuns,
    ...rooms,
    start: async (body: object) =>
      (await rooms.http.post('/api/orders').send(body).expect(202)).body as ShownRun,
    show,
    waitUntil: (runId: string, reached: (run: ShownRun) => boolean) =>
      waitFor('the run to get there', async () => {
        const run = await show(runId)
        return reached(run) ? run : undefined
      }),
    countOrders: async () => {
      const [row] = await queryDatabase<{ count: number }>(
        api.databaseUrl,
        'SELECT COUNT(*) AS count FROM orders',
      )
      return row?.count
    },
  }
}

const isDone = ({ done }: ShownRun) => done

describe('a run of orders', () => {
  test('places as many orders as were wanted, over all products, and says so', async (t) => {
    const { api, start, waitUntil, countOrders, audits } = await openOrderRuns(t)
    const [tea, soda] = [await createProduct(api), await createProduct(api)]
    const { runId, wanted } = await start({ count: 60, seed: 7 })
    const run = await waitUntil(runId, isDone)
    assert.deepEqual([run.placed, run.refused, run.failed, run.statuses], [60, 0, 0, { 201: 60 }])
    assert.equal(await countOrders(), 60)
    const products = await queryDatabase<{ productId: number }>(
      api.databaseUrl,
      'SELECT DISTINCT productId FROM orders ORDER BY productId',
    )
    assert.deepEqual(products, [{ productId: tea }, { productId: soda }])
    assert.equal(wanted.seed, 7)
    assert.deepEqual(audits, [{ action: 'place orders', detail: { runId, ...wanted } }])
  })

  test('counts what is refused: sold out', async (t) => {
    const { api, start, waitUntil } = await openOrderRuns(t)
    const productId = await createProduct(api, { amount: 5 })
    const { runId } = await start({ count: 8, productId, userId: 'U1234' })
    const run = await waitUntil(runId, isDone)
    assert.deepEqual([run.placed, run.refused, run.statuses], [5, 3, { 201: 5, 409: 3 }])
    assert.match(run.lastProblem ?? '', /out of stock/)
  })

  test('until stopped goes on until it is stopped, and each order counts', async (t) => {
    const { api, start, waitUntil, http, countOrders } = await openOrderRuns(t)
    await createProduct(api, { amount: 100_000 })
    const { runId } = await start({ untilStopped: true, ratePerSecond: 200 })
    await waitUntil(runId, ({ placed }) => placed >= 20)
    await http.delete(`/api/order-runs/${runId}`).expect(200)
    const run = await waitUntil(runId, isDone)
    assert.equal(await countOrders(), run.placed)
    assert.equal(run.refused + run.failed, 0)
  })

  test('keeps to its rate', async (t) => {
    const { api, start, waitUntil } = await openOrderRuns(t)
    await createProduct(api)
    const { runId, startedAt } = await start({ count: 21, ratePerSecond: 10 })
    const { endedAt } = await waitUntil(runId, isDone)
    // The last of 21 orders is due after two seconds. On a busy machine it takes longer.
    assert.ok(Date.parse(endedAt ?? '') - Date.parse(startedAt) >= 1_990)
  })

  test('does not disturb another one', async (t) => {
    const { api, start, waitUntil, countOrders, http } = await openOrderRuns(t)
    await createProduct(api, { amount: 10_000 })
    const runs = await Promise.all([start({ count: 150 }), start({ count: 50, ratePerSecond: 100 })])
    const ended = await Promise.all(runs.map(({ runId }) => waitUntil(runId, isDone)))
    assert.deepEqual(
      ended.map(({ placed }) => placed),
      [150, 50],
    )
    assert.equal(await countOrders(), 200)
    const { body } = await http.get('/api/order-runs').expect(200)
    assert.equal((body as { runs: ShownRun[] }).runs.length, 2)
  })

  test('goes on when the order API is away, and counts what got no answer', async (t) => {
    const { api, start, waitUntil, http, countOrders } = await openOrderRuns(t)
    await createProduct(api, { amount: 100_000 })
    const { runId } = await start({ untilStopped: true, ratePerSecond: 200 })
    await waitUntil(runId, ({ placed }) => placed >= 20)
    await api.stop()
    await waitUntil(runId, ({ failed }) => failed > 0)
    await http.delete(`/api/order-runs/${runId}`)
    const run = await waitUntil(runId, isDone)
    assert.equal(await countOrders(), run.placed)
    assert.equal(run.failed, (run.statuses['0'] ?? 0) + (run.statuses['503'] ?? 0))
    assertProblem(await http.post('/api/orders').send({ count: 1 }), 503, 'order_api_away')
  })

  test('ends with operations, and what was placed is counted', async (t) => {
    const { api, start, waitUntil, orderRuns, countOrders } = await openOrderRuns(t)
    await createProduct(api, { amount: 100_000 })
    const { runId } = await start({ untilStopped: true, ratePerSecond: 500 })
    await waitUntil(runId, ({ placed }) => placed >= 20)
    await orderRuns.stop()
    const { done, placed } = orderRuns.find(runId)
    assert.ok(done)
    assert.equal(await countOrders(), placed)
  })

  test('with the real LINE is one order for an own id, after a confirmation', async (t) => {
    const { api, http, start, waitUntil } = await openOrderRuns(t, { lineIsReal: true })
    await createProduct(api)
    const own = { count: 1, userId: uniqueUserId(), confirm: true }
    for (const body of [
      { ...own, count: 2 },
      { ...own, confirm: false },
      { count: 1, confirm: true },
    ])
      assertProblem(await http.post('/api/orders').send(body), 409, 'line_is_real')
    assertProblem(
      await http.post('/api/orders').send({ untilStopped: true, confirm: true }),
      409,
      'line_is_real',
    )
    const { runId } = await start(own)
    assert.equal((await waitUntil(runId, isDone)).placed, 1)
  })

  test('needs a person where the order API asks for a login', async (t) => {
    const { http } = await openOrderRuns(t, { needsPerson: true })
    assertProblem(await http.post('/api/orders').send({ count: 1 }), 409, 'login_needed')
  })
})

test('what cannot be a run is refused', async (t) => {
  const { api, http, audits } = await openOrderRuns(t)
  assertProblem(await http.post('/api/orders').send({ count: 1 }), 409, 'no_products')
  await createProduct(api)
  for (const body of [
    {},
    { count: 1, untilStopped: true },
    { count: 0 },
    { count: 100_001 },
    { count: '1' },
    { untilStopped: false },
    { count: 1, ratePerSecond: 0 },
    { count: 1, ratepersecond: 1 },
    { count: 1, seed: -1 },
    { count: 1, userId: '' },
    [],
  ])
    assertProblem(await http.post('/api/orders').send(body), 400, 'invalid')
  assertProblem(await http.post('/api/orders').send({ count: 1, productId: 999 }), 404, 'product_not_found')
  assertProblem(await http.get('/api/order-runs/none'), 404, 'run_not_found')
  assertProblem(await http.delete('/api/order-runs/none'), 404, 'run_not_found')
  assert.deepEqual(audits, [])
})
