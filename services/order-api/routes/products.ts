import type { IRouter, RequestHandler } from 'express'
import type { z } from 'zod'
import { newProduct, productPath } from '../../shared/orders/request-fields.ts'
import { methodNotAllowed } from '../../shared/http/route-errors.ts'
import { ProductNotFound } from '../errors.ts'
import { sendJson } from '../../shared/http/json-response.ts'
import type { SendPage } from '../http/page-response.ts'
import { validate, validateQuery, type Handler } from '../../shared/http/requests/validate.ts'
import type { ProductStore } from '../queries/product-queries.ts'
import { productsQuery } from '../schemas.ts'

interface ProductRoutesOptions {
  readonly products: ProductStore
  readonly requireOperator: RequestHandler
  readonly readJson: RequestHandler
  readonly sendPage: SendPage
}

export function addProductRoutes(router: IRouter, options: ProductRoutesOptions): void {
  const { products, requireOperator, readJson, sendPage } = options

  const createProduct: Handler<z.output<typeof newProduct>> = async (_request, response) => {
    const { name, amount } = response.locals.input
    const product = await products.createProduct(name, amount)
    sendJson(response, 201, product, { Location: `/api/products/${product.id}` })
  }

  const listProducts: Handler<z.output<typeof productsQuery>> = async (request, response) => {
    const { input } = response.locals
    sendPage(request, response, 'after', input.limit, await products.listProducts(input))
  }

  const showProduct: Handler<z.output<typeof productPath>> = async (_request, response) => {
    const { id } = response.locals.input
    const product = await products.findProduct(id)
    if (product === undefined) throw new ProductNotFound(id)
    sendJson(response, 200, product)
  }

  router.post('/api/create-product', requireOperator, readJson, validate('body', newProduct), createProduct)
  router.get('/api/products', validateQuery(productsQuery), listProducts)
  router.get('/api/products/:id', validate('params', productPath), showProduct)

  router.all('/api/create-product', methodNotAllowed('POST'))
  router.all(['/api/products', '/api/products/:id'], methodNotAllowed('GET'))
}
