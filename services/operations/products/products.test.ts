import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { createConnection } from 'mysql2/promise'
import { assertProblem } from '../../../tests/support/assert-problem.ts'
import { queryDatabase } from '../../../tests/support/data/query-database.ts'
import { createScope } from '../../../tests/support/scope.ts'
import { startTestOperations } from '../../../tests/support/services/start-test-operations.ts'

const { http, databaseUrl } = await startTestOperations(createScope({ after }))

const create = async (amount: number, name = 'Thai tea') => {
  const { body } = await http.post('/api/products').send({ name, amount }).expect(201)
  return (body as { id: number }).id
}
const restock = (id: number | string, body: object) => http.post(`/api/products/${id}/restock`).send(body)
const stockOf = async (id: number) => {
  const [row] = await queryDatabase<{ amount: number; initialAmount: number }>(
    databaseUrl,
    'SELECT amount, initialAmount FROM products WHERE id = ?',
    [id],
  )
  return row
}

describe('a restock', () => {
  test('adds pieces to the stock and to what was put on sale', async () => {
    const id = await create(3)
    await queryDatabase(databaseUrl, 'UPDATE products SET amount = 1 WHERE id = ?', [id])

    const { body } = await restock(id, { amount: 10 }).expect(200)

    assert.deepEqual(
      { id: body.id, name: body.name, amount: body.amount, initialAmount: body.initialAmount },
      { id, name: 'Thai tea', amount: 11, initialAmount: 13 },
    )
    assert.deepEqual(await stockOf(id), { amount: 11, initialAmount: 13 })
  })

  test('several at once all count', async () => {
    const id = await create(0)
    await Promise.all(Array.from({ length: 10 }, () => restock(id, { amount: 7 }).expect(200)))
    assert.deepEqual(await stockOf(id), { amount: 70, initialAmount: 70 })
  })

  test('of no product is 404', async () => {
    assertProblem(await restock(4_000_000, { amount: 1 }), 404, 'product_not_found')
  })

  test('of a wrong amount, or a wrong id, changes nothing', async () => {
    const id = await create(5)
    for (const amount of [0, -1, 1.5, '1', null, 1_000_000_001])
      assertProblem(await restock(id, { amount }), 400, 'invalid')
    assertProblem(await restock('x', { amount: 1 }), 400, 'invalid')
    assertProblem(await http.post(`/api/products/${id}/restock?x=1`).send({ amount: 1 }), 400, 'invalid')
    assert.deepEqual(await stockOf(id), { amount: 5, initialAmount: 5 })
  })

  test('beyond what the column holds is refused', async () => {
    const id = await create(0)
    for (let pieces = 0; pieces < 4; pieces++) await restock(id, { amount: 1_000_000_000 }).expect(200)
    assertProblem(await restock(id, { amount: 1_000_000_000 }), 409, 'too_much_stock')
    assert.deepEqual(await stockOf(id), { amount: 4_000_000_000, initialAmount: 4_000_000_000 })
  })
})

test('a restock of a product whose row is locked by orders changes nothing, and says so', async () => {
  const id = await create(5)
  const connection = await createConnection(databaseUrl)
  try {
    await connection.query('START TRANSACTION')
    await connection.query('SELECT amount FROM products WHERE id = ? FOR UPDATE', [id])
    assertProblem(await restock(id, { amount: 1 }), 503, 'product_busy')
    await connection.query('ROLLBACK')
  } finally {
    await connection.end()
  }
  assert.deepEqual(await stockOf(id), { amount: 5, initialAmount: 5 })
})

test('products are created, and listed by id', async () => {
  const [first, second] = [await create(1, 'Mango 🥭'), await create(0, 'x'.repeat(255))]

  const { body } = await http.get(`/api/products?after=${first - 1}&limit=2`).expect(200)

  const products = body.products as { id: number; name: string; amount: number; createdAt: string }[]
  assert.deepEqual(
    products.map(({ id, name, amount }) => ({ id, name, amount })),
    [
      { id: first, name: 'Mango 🥭', amount: 1 },
      { id: second, name: 'x'.repeat(255), amount: 0 },
    ],
  )
  assert.match(products[0]?.createdAt ?? '', /^\d{4}-\d\d-\d\dT[\d:.]+Z$/)
})

test('a product without a name, or with too long a one, is refused', async () => {
  for (const name of ['', '   ', 'x'.repeat(256), 7])
    assertProblem(await http.post('/api/products').send({ name, amount: 1 }), 400, 'invalid')
})
