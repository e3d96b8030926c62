import type { IRouter, Request, RequestHandler } from 'express'
import { parse } from '../../shared/http/parse-request.ts'
import { methodNotAllowed } from '../../shared/http/route-errors.ts'
import { InvalidRequest } from '../../shared/http/request-errors.ts'
import { continueTrace } from '../../shared/orders/traceparent.ts'
import type { Authenticate } from '../http/authenticate.ts'
import type { LimitOrders } from '../http/limit-orders.ts'
import { createNewOrder } from '../orders/new-order.ts'
import type { OrderBatcher } from '../orders/order-batcher.ts'
import { OrderNotFound } from '../errors.ts'
import { idempotencyKey, orderPath } from '../schemas.ts'
import type { OrderReader } from '../queries/order-queries.ts'
import { sendJson } from '../http/json-response.ts'
import type { UserRequests } from '../user-requests.ts'
import { setNextPageLink } from '../http/next-page.ts'

export interface OrderRoutesOptions {
  readonly batcher: OrderBatcher
  readonly orders: OrderReader
  readonly userRequests: UserRequests
  readonly authenticate: Authenticate
  /** In line mode people see only their own orders. */
  readonly ownOrdersOnly: boolean
  readonly limitOrders: LimitOrders
  readonly readJson: RequestHandler
}

export function addOrderRoutes(router: IRouter, options: OrderRoutesOptions): void {
  const { batcher, orders, userRequests, authenticate, ownOrdersOnly, limitOrders, readJson } = options
  router.post('/api/placeorder', readJson, async (request, response) => {
    const { userId: claimed, ...body } = parse(userRequests.placeOrderBody, request.body, 'body')
    const { userId } = await authenticate(request, claimed)
    if (userId === undefined) throw new InvalidRequest([{ path: 'userId', message: 'is needed' }])
    const order = createNewOrder({
      ...body,
      userId,
      idempotencyKey: idempotencyKeyOf(request),
      traceparent: continueTrace(request.get('traceparent')),
    })
    const { orderId, productName } = await limitOrders(response, userId, () => batcher.place(order))
    const message = `buy product ${productName} successful. waiting message for confirm.`
    const answer = { message, orderId, status: 'pending' }
    sendJson(response, 201, answer, { Location: `/api/orders/${orderId}` })
  })

  router.get('/api/orders', async (request, response) => {
    const { userId: claimed, ...query } = parse(userRequests.ordersQuery, request.query, 'query')
    const { userId } = await authenticate(request, claimed)
    const found = await orders.listOrders({ ...query, userId })
    setNextPageLink(request, response, query.limit, found, 'before')
    sendJson(response, 200, found)
  })

  router.get('/api/orders/:id', async (request, response) => {
    const { id } = parse(orderPath, request.params, 'path')
    const { userId } = await authenticate(request, undefined)
    const order = await orders.findOrder(id)
    // Another user's order is answered like none at all, so that ids tell nothing.
    if (order === undefined || (ownOrdersOnly && order.userLineUid !== userId)) throw new OrderNotFound(id)
    sendJson(response, 200, order)
  })

  router.all('/api/placeorder', methodNotAllowed('POST'))
  router.all(['/api/orders', '/api/orders/:id'], methodNotAllowed('GET'))
}

function idempotencyKeyOf(request: Request): string | undefined {
  const header = request.get('Idempotency-Key')
  return header === undefined ? undefined : parse(idempotencyKey, header, 'Idempotency-Key')
}
