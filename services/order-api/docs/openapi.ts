import { z } from 'zod'
import { createDocument } from 'zod-openapi'
import {
  answer,
  body,
  createProblems,
  eventStream,
  retryAfter,
} from '../../shared/http/docs/openapi-parts.ts'
import { newProduct, productPath } from '../../shared/orders/request-fields.ts'
import * as schemas from '../schemas.ts'
import type { UserRequests } from '../schemas.ts'

const problems = createProblems(
  {
    400: 'The request is malformed or invalid.',
    401: 'Not logged in, or the login has expired.',
    403: 'The userId is not the one of the login.',
    404: 'The product or order does not exist.',
    409: 'The product is out of stock.',
    413: 'The body is too large.',
    415: 'The body is not JSON.',
    422: 'The Idempotency-Key was used for another order.',
    429: 'Too many requests.',
    503: 'The database is unavailable, or too many orders are waiting.',
  },
  {
    429: {
      'Retry-After': retryAfter,
      RateLimit: z.string().meta({ example: '"orders-per-user"; r=0; t=17' }),
      'RateLimit-Policy': z.string().meta({ example: '"orders-per-user"; q=60; w=60' }),
    },
    503: { 'Retry-After': retryAfter },
  },
)

/** The OpenAPI 3.1 document, made from the schemas that validate requests. */
export function createOpenApiDocument(userRequests: UserRequests) {
  return createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Placeorder order API',
      version: '1.0.0',
      description: 'Places orders and shows their status. Errors are RFC 9457 problem details.',
    },
    components: {
      securitySchemes: {
        liffIdToken: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: 'AUTH_MODE=line only.',
        },
        operatorToken: { type: 'http', scheme: 'bearer', description: 'Only if OPERATOR_TOKEN is set.' },
      },
    },
    paths: {
      '/api/create-product': {
        post: {
          summary: 'Add a product',
          security: [{ operatorToken: [] }, {}],
          requestBody: body(newProduct),
          responses: {
            201: answer('The product.', schemas.product),
            ...problems(400, 401, 413, 415, 429, 503),
          },
        },
      },
      '/api/placeorder': {
        post: {
          summary: 'Place an order',
          security: [{ liffIdToken: [] }, {}],
          requestParams: { header: z.object({ 'Idempotency-Key': schemas.idempotencyKey.optional() }) },
          requestBody: body(userRequests.placeOrderBody),
          responses: {
            201: {
              ...answer('The order is placed. The LINE message follows.', schemas.orderPlaced),
              headers: z.object({ Location: z.string().meta({ example: '/api/orders/1042' }) }),
            },
            ...problems(400, 401, 403, 404, 409, 413, 415, 422, 429, 503),
          },
        },
      },
      '/api/products': {
        get: {
          summary: 'List products',
          requestParams: { query: schemas.productsQuery },
          responses: { 200: page('Products, ordered by id.', schemas.product), ...problems(400, 429, 503) },
        },
      },
      '/api/products/{id}': {
        get: {
          summary: 'Show a product',
          requestParams: { path: productPath },
          responses: { 200: answer('The product.', schemas.product), ...problems(400, 404, 429, 503) },
        },
      },
      '/api/orders': {
        get: {
          summary: 'List orders, newest first',
          security: [{ liffIdToken: [] }, {}],
          requestParams: { query: userRequests.ordersQuery },
          responses: { 200: page('Orders.', schemas.order), ...problems(400, 401, 403, 429, 503) },
        },
      },
      '/api/orders/{id}': {
        get: {
          summary: 'Show an order',
          security: [{ liffIdToken: [] }, {}],
          requestParams: { path: schemas.orderPath },
          responses: { 200: answer('The order.', schemas.order), ...problems(400, 401, 404, 429, 503) },
        },
      },
      '/api/live': {
        get: {
          summary: 'Follow orders and stock',
          description: 'Server-sent events `ready`, `order`, `product`; resumes with `Last-Event-ID`.',
          security: [{ liffIdToken: [] }, {}],
          requestParams: {
            query: userRequests.liveQuery,
            header: z.object({ 'Last-Event-ID': z.string().optional() }),
          },
          responses: {
            200: eventStream('The stream.'),
            ...problems(400, 401, 403, 429, 503),
          },
        },
      },
      '/api/changes': {
        get: {
          summary: 'List what has changed',
          description:
            'What `/api/live` sends, as one short answer. Changes of the last seconds are repeated, so that none is missed.',
          security: [{ liffIdToken: [] }, {}],
          requestParams: { query: userRequests.changesQuery },
          responses: { 200: answer('The changes.', schemas.changes), ...problems(400, 401, 403, 429, 503) },
        },
      },
    },
  })
}

const page = (description: string, item: z.ZodType) => ({
  ...answer(description, z.array(item)),
  headers: z.object({ Link: z.string().optional().meta({ description: 'The next page, rel="next".' }) }),
})
