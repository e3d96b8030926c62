import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import type { Response } from 'supertest'
import type { z } from 'zod'
import { createProduct } from '../../../tests/support/data/create-product.ts'
import { createScope } from '../../../tests/support/scope.ts'
import { startTestOrderApi } from '../../../tests/support/services/start-test-order-api.ts'
import { problem as problemSchema } from '../../shared/http/docs/openapi-parts.ts'
import { createOpenApiDocument } from './openapi.ts'
import * as schemas from '../schemas.ts'
import { createUserRequests } from '../schemas.ts'

const api = await startTestOrderApi(createScope({ after }))

/** The contract: what each call may answer. */
const CONTRACT: Readonly<Record<string, readonly number[]>> = {
  'post /api/create-product': [201, 400, 401, 413, 415, 429, 503],
  'post /api/placeorder': [201, 400, 401, 403, 404, 409, 413, 415, 422, 429, 503],
  'get /api/products': [200, 400, 429, 503],
  'get /api/products/{id}': [200, 400, 404, 429, 503],
  'get /api/orders': [200, 400, 401, 403, 429, 503],
  'get /api/orders/{id}': [200, 400, 401, 404, 429, 503],
  'get /api/live': [200, 400, 401, 403, 429, 503],
  'get /api/changes': [200, 400, 401, 403, 429, 503],
}

interface Operation {
  readonly summary: string
  readonly responses: Readonly<Record<string, { readonly description: string; readonly content: object }>>
}
const createDocument = () => createOpenApiDocument(createUserRequests('dev'))
const documented = createDocument().paths as unknown as Record<string, Record<string, Operation>>

test('/openapi.json is an OpenAPI 3.1 document', async () => {
  const { body, headers } = await api.http.get('/openapi.json').expect(200)

  assert.match(String(headers['content-type']), /^application\/json/)
  assert.match(String(body.openapi), /^3\.1\.\d+$/)
  assert.ok(body.info.title && body.info.version)
  assert.deepEqual(body, JSON.parse(JSON.stringify(createDocument())))
})

test('it requires what the API requires, in each mode', () => {
  const required = (['dev', 'line'] as const).map((mode) => {
    const { paths, components } = createOpenApiDocument(createUserRequests(mode))
    const live = paths?.['/api/live']?.get?.parameters as { name: string; required?: boolean }[]
    return {
      order: (components?.schemas?.NewOrder as { required: string[] }).required,
      live: live.flatMap(({ name, required }) => (required === true ? [name] : [])),
    }
  })

  assert.deepEqual(required, [
    { order: ['productId', 'userId'], live: ['userId'] },
    { order: ['productId'], live: [] },
  ])
})

test('ids and other numbers have the bounds that the API has', async () => {
  const text = JSON.stringify(createDocument())
  assert.doesNotMatch(text, /exclusiveMinimum/)
  const path = documented['/api/products/{id}']?.get as unknown as { parameters: { schema: object }[] }
  const [id] = path.parameters
  assert.deepEqual(id?.schema, { type: 'integer', minimum: 1, maximum: 4_294_967_295, example: 1 })
  await api.http.get('/api/products/0').expect(400)
})

test('every reference in it resolves', () => {
  const document = JSON.parse(JSON.stringify(createDocument())) as Record<string, unknown>
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(
    ([, path = '']) => path,
  )

  assert.ok(references.length > 0)
  for (const path of new Set(references)) {
    const target = path
      .split('/')
      .reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], document)
    assert.equal(typeof target, 'object', path)
  }
})

describe('each call of the contract is documented with all its statuses', () => {
  for (const [call, statuses] of Object.entries(CONTRACT)) {
    test(call, () => {
      const [method = '', path = ''] = call.split(' ')
      const operation = documented[path]?.[method]

      assert.ok(operation?.summary)
      assert.deepEqual(Object.keys(operation.responses).map(Number), statuses)
      for (const [status, { description, content }] of Object.entries(operation.responses)) {
        assert.ok(description)
        if (Number(status) >= 400) assert.deepEqual(Object.keys(content), ['application/problem+json'])
      }
    })
  }

  test('and no other call is documented', () => {
    const calls = Object.entries(documented).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method} ${path}`),
    )
    assert.deepEqual(calls.sort(), Object.keys(CONTRACT).sort())
  })
})

describe('responses have the documented shape', () => {
  const assertShape = (answer: Response, status: number, shape: z.ZodType) => {
    assert.equal(answer.status, status)
    shape.parse(answer.body)
  }
  const problem = problemSchema.strict()
  const placeOrder = (body: object) => api.http.post('/api/placeorder').send(body)

  test('products', async () => {
    const created = await api.http.post('/api/create-product').send({ name: 'Thai tea', amount: 3 })

    assertShape(created, 201, schemas.product.strict())
    assertShape(await api.http.get(`/api/products/${created.body.id}`), 200, schemas.product.strict())
    assertShape(await api.http.get('/api/products'), 200, schemas.product.strict().array().min(1))
  })

  test('orders', async () => {
    const productId = await createProduct(api)
    const placed = await placeOrder({ productId, userId: 'U1' })

    assertShape(placed, 201, schemas.orderPlaced.strict())
    assertShape(await api.http.get(`/api/orders/${placed.body.orderId}`), 200, schemas.order.strict())
    assertShape(await api.http.get('/api/orders'), 200, schemas.order.strict().array().min(1))
  })

  test('problems', async () => {
    const productId = await createProduct(api, { amount: 0 })

    assertShape(await placeOrder({}), 400, problem)
    assertShape(await placeOrder({ productId: 4_222_222_222, userId: 'U1' }), 404, problem)
    assertShape(await placeOrder({ productId, userId: 'U1' }), 409, problem)
    assertShape(await api.http.post('/api/placeorder').type('text').send('x'), 415, problem)
    assertShape(await api.http.get('/api/nothing'), 404, problem)
  })
})
