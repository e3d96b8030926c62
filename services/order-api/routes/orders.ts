import type { IRouter, RequestHandler } from 'express'
import type { z } from 'zod'
import { parse } from '../../shared/http/requests/parse-request.ts'
import { methodNotAllowed } from '../../shared/http/route-errors.ts'
import { continueTrace } from '../../shared/orders/traceparent.ts'
import { OrderNotFound } from '../errors.ts'
import type { Authenticate } from '../http/authenticate.ts'
import { sendJson } from '../../shared/http/json-response.ts'
import type { SendPage } from '../http/page-response.ts'
import type { OrderLimit } from '../http/rate-limits.ts'
import { validate, validateQuery, type Handler } from '../../shared/http/requests/validate.ts'
import { createNewOrder } from '../orders/new-order.ts'
import type { OrderBatcher } from '../orders/order-batcher.ts'
import type { OrderReader } from '../queries/order-queries.ts'
import { idempotencyKey, orderPath, type UserRequests } from '../schemas.ts'

interface OrderRoutesOptions {
  readonly batcher: OrderBatcher
  readonly orders: OrderReader
  readonly userRequests: UserRequests
  readonly authenticate: Authenticate
  /** In line mode people see only their own orders. */
  readonly ownOrdersOnly: boolean
  /** Undefined where there is no limit. */
  readonly orderLimit: OrderLimit | undefined
  readonly readJson: RequestHandler
  readonly sendPage: SendPage
}

export function addOrderRoutes(router: IRouter, options: OrderRoutesOptions): void {
  const { batcher, orders, userRequests, authenticate, ownOrdersOnly, orderLimit, readJson, sendPage } =
    options

  const placeOrder: Handler<z.output<UserRequests['placeOrderBody']>> = async (request, response) => {
    const { input, userId = '' } = response.locals
    const order = createNewOrder({
      ...input,
      userId,
      idempotencyKey: request.get('Idempotency-Key'),
      traceparent: continueTrace(request.get('traceparent')),
    })
    const { orderId, productName } = await batcher.place(order)
    const message = `buy product ${productName} successful. waiting message for confirm.`
    const answer = { message, orderId, status: 'pending' }
    sendJson(response, 201, answer, { Location: `/api/orders/${orderId}` })
  }

  const listOrders: Handler<z.output<UserRequests['ordersQuery']>> = async (request, response) => {
    const { input, userId } = response.locals
    sendPage(request, response, 'before', input.limit, await orders.listOrders({ ...input, userId }))
  }

  const showOrder: Handler<z.output<typeof orderPath>> = async (_request, response) => {
    const { input, userId } = response.locals
    const order = await orders.findOrder(input.id)
    // Another user's order gets the same answer as none, so that ids reveal nothing.
    if (order === undefined || (ownOrdersOnly && order.userLineUid !== userId))
      throw new OrderNotFound(input.id)
    sendJson(response, 200, order)
  }

  router.post(
    '/api/placeorder',
    readJson,
    validate('body', userRequests.placeOrderBody),
    authenticate,
    checkIdempotencyKey,
    ...(orderLimit === undefined ? [placeOrder] : [orderLimit.count, placeOrder, orderLimit.giveBack]),
  )
  router.get('/api/orders', validateQuery(userRequests.ordersQuery), authenticate, listOrders)
  router.get('/api/orders/:id', validate('params', orderPath), authenticate, showOrder)

  router.all('/api/placeorder', methodNotAllowed('POST'))
  router.all(['/api/orders', '/api/orders/:id'], methodNotAllowed('GET'))
}

const checkIdempotencyKey: RequestHandler = (request, _response, next) => {
  const header = request.get('Idempotency-Key')
  if (header !== undefined) parse(idempotencyKey, header, 'Idempotency-Key')
  next()
}
