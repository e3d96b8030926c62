import type { IRouter, RequestHandler } from 'express'
import { parse } from '../../shared/http/parse-request.ts'
import { methodNotAllowed } from '../../shared/http/route-errors.ts'
import type { RequireOperator } from '../http/authenticate.ts'
import { ProductNotFound } from '../errors.ts'
import { createProductBody, productPath, productsQuery } from '../schemas.ts'
import type { ProductStore } from '../queries/product-queries.ts'
import { sendJson, sendShared } from '../http/json-response.ts'
import { setNextPageLink } from '../http/next-page.ts'

export interface ProductRoutesOptions {
  readonly products: ProductStore
  readonly requireOperator: RequireOperator
  readonly readJson: RequestHandler
}

export function addProductRoutes(
  router: IRouter,
  { products, requireOperator, readJson }: ProductRoutesOptions,
): void {
  const operatorsOnly: RequestHandler = (request, _response, next) => {
    requireOperator(request)
    next()
  }

  router.post('/api/create-product', operatorsOnly, readJson, async (request, response) => {
    const { name, amount } = parse(createProductBody, request.body, 'body')
    const product = await products.createProduct(name, amount)
    response.status(201).location(`/api/products/${product.id}`).json(product)
  })

  router.get('/api/products', async (request, response) => {
    const query = parse(productsQuery, request.query, 'query')
    const found = await products.listProducts(query)
    setNextPageLink(request, response, query.limit, found, 'after')
    sendShared(response, found)
  })

  router.get('/api/products/:id', async (request, response) => {
    const { id } = parse(productPath, request.params, 'path')
    const product = await products.findProduct(id)
    if (product === undefined) throw new ProductNotFound(id)
    sendJson(response, 200, product)
  })

  router.all('/api/create-product', methodNotAllowed('POST'))
  router.all(['/api/products', '/api/products/:id'], methodNotAllowed('GET'))
}
