import type { IRouter } from 'express'
import { z } from 'zod'
import type { Models } from '../../shared/database/models.ts'
import { answer, body } from '../../shared/http/docs/openapi-parts.ts'
import { sendJson } from '../../shared/http/json-response.ts'
import { parse } from '../../shared/http/requests/parse-request.ts'
import { validate, validateQuery, type Handler } from '../../shared/http/requests/validate.ts'
import { methodNotAllowed } from '../../shared/http/route-errors.ts'
import { newProduct, productPath } from '../../shared/orders/request-fields.ts'
import type { ChangingParts } from '../changing-parts.ts'
import { CHANGE_PROBLEMS, problems, READ_PROBLEMS } from '../http/documented-problems.ts'
import { createProduct, listProducts, restockProduct } from './product-stock.ts'

const productsQuery = z.object({
  limit: z.coerce.number().int().min(1).max(1000).default(1000),
  after: z.coerce
    .number()
    .int()
    .min(1)
    .max(Number.MAX_SAFE_INTEGER)
    .optional()
    .meta({ description: 'Only products with a greater id.' }),
})

const restock = z
  .object({
    amount: z.int().min(1).max(1_000_000_000).meta({ description: 'Pieces to add.', example: 100 }),
  })
  .meta({ id: 'Restock' })

const product = z
  .object({
    id: z.int().min(1),
    name: z.string(),
    amount: z.int().min(0).meta({ description: 'Pieces left.' }),
    initialAmount: z.int().min(0).meta({ description: 'Pieces put on sale so far.' }),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: 'StockedProduct' })

export const productPaths = {
  '/api/products': {
    get: {
      summary: 'List products',
      requestParams: { query: productsQuery },
      responses: {
        200: answer('Products, ordered by id.', z.object({ products: z.array(product) })),
        ...problems(...READ_PROBLEMS),
      },
    },
    post: {
      summary: 'Add a product',
      requestBody: body(newProduct),
      responses: { 201: answer('The product.', product), ...problems(...CHANGE_PROBLEMS) },
    },
  },
  '/api/products/{id}/restock': {
    post: {
      summary: 'Add pieces to a product',
      requestParams: { path: productPath },
      requestBody: body(restock),
      responses: { 200: answer('The product.', product), ...problems(...CHANGE_PROBLEMS, 404, 409) },
    },
  },
}

interface ProductParts extends ChangingParts {
  readonly models: Models
}

/** What the shop sells: list, create, restock. */
export function addProductRoutes(router: IRouter, { models, readJson, recordAudit }: ProductParts): void {
  const list: Handler<z.output<typeof productsQuery>> = async (_request, response) => {
    sendJson(response, 200, { products: await listProducts(models, response.locals.input) })
  }

  const create: Handler<z.output<typeof newProduct>> = async (request, response) => {
    const created = await createProduct(models, response.locals.input)
    const { id, name, amount } = created
    await recordAudit(request, 'create product', { id, name, amount })
    sendJson(response, 201, created)
  }

  const addPieces: Handler<z.output<typeof restock>> = async (request, response) => {
    const { id } = parse(productPath, request.params, 'path')
    const { amount } = response.locals.input
    const stocked = await restockProduct(models, id, amount)
    await recordAudit(request, 'restock product', { id, name: stocked.name, amount })
    sendJson(response, 200, stocked)
  }

  router.get('/api/products', validateQuery(productsQuery), list)
  router.post('/api/products', readJson, validate('body', newProduct), create)
  router.post('/api/products/:id/restock', readJson, validate('body', restock), addPieces)

  router.all('/api/products', methodNotAllowed('GET', 'POST'))
  router.all('/api/products/:id/restock', methodNotAllowed('POST'))
}
