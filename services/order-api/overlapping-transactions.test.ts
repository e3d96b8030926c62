import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createProduct } from '../../tests/support/create-product.ts'
import { queryDatabase, readBooks } from '../../tests/support/query-database.ts'
import { createScope } from '../../tests/support/scope.ts'
import { startTestOrderApi } from '../../tests/support/start-test-order-api.ts'
import { createTestDatabase } from '../../tests/support/test-database.ts'
import { uniqueUserId } from '../../tests/support/unique.ts'
import { waitFor } from '../../tests/support/wait-for.ts'
import { connectOnce } from '../shared/database.ts'

test('while one transaction writes, the next one takes its locks', async (t) => {
  const scope = createScope(t)
  const databaseUrl = await createTestDatabase(scope)
  const api = await startTestOrderApi(scope, { DATABASE_URL: databaseUrl, BATCH_MAX_ORDERS: '1' })
  const productIds = [await createProduct(api), await createProduct(api)]
  const connectOther = async () => {
    const other = await connectOnce({ url: databaseUrl })
    scope.onEnd(() => other.end())
    return other
  }
  const [writer, locker] = [await connectOther(), await connectOther()]
  await locker.beginTransaction()
  await locker.query('SELECT id FROM products FOR UPDATE')

  const answers = Promise.all(
    productIds.map((productId) =>
      api.http.post('/api/placeorder').send({ productId, userId: uniqueUserId() }),
    ),
  )
  await waitFor('an order that waits', async () => {
    return (await api.http.get('/metrics')).text.includes('orders_waiting 1')
  })
  // Nobody can write an order now: its event has to be written with it.
  await writer.query('LOCK TABLES outbox WRITE')
  await locker.rollback()
  await waitFor('both products to be locked', async () => {
    const free = await queryDatabase(databaseUrl, 'SELECT id FROM products FOR UPDATE SKIP LOCKED')
    return free.length === 0
  })
  await writer.query('UNLOCK TABLES')

  for (const { status } of await answers) assert.equal(status, 201)
  for (const productId of productIds)
    assert.deepEqual(await readBooks(databaseUrl, productId), { stock: 99, orders: 1, ordered: 1 })
})
