import type { IRouter } from 'express'
import { z } from 'zod'
import { sendJson } from '../../shared/http/json-response.ts'
import { methodNotAllowed } from '../../shared/http/route-errors.ts'
import { refuseQuery, validate, type Handler } from '../../shared/http/requests/validate.ts'
import type { ChangingParts } from '../changing-parts.ts'
import type { OrderRuns } from './order-runs.ts'

const MAX_ID = 4_294_967_295

export const newRun = z
  .strictObject({
    count: z.int().min(1).max(100_000).optional(),
    untilStopped: z.literal(true).optional(),
    productId: z.int().min(1).max(MAX_ID).optional(),
    userId: z.string().min(1).max(255).optional(),
    ratePerSecond: z.number().min(0.1).max(1_000).optional(),
    seed: z.int().min(0).max(MAX_ID).optional(),
    confirm: z.boolean().optional(),
  })
  .refine(({ count, untilStopped }) => (count === undefined) !== (untilStopped === undefined), {
    error: 'must have either count or untilStopped',
  })
  .meta({ id: 'NewOrderRun' })

export const runPath = z.object({ runId: z.string().min(1).max(64) })

interface OrderRunParts extends ChangingParts {
  readonly orderRuns: OrderRuns
}

/** Runs of orders: start one, see how it stands, stop it. */
export function addOrderRunRoutes(
  router: IRouter,
  { orderRuns, readJson, recordAudit }: OrderRunParts,
): void {
  const startRun: Handler<z.output<typeof newRun>> = async (request, response) => {
    const run = await orderRuns.start(response.locals.input)
    await recordAudit(request, 'place orders', { runId: run.runId, ...run.wanted })
    sendJson(response, 202, run, { Location: `/api/order-runs/${run.runId}` })
  }

  const showRun: Handler<z.output<typeof runPath>> = (_request, response) => {
    sendJson(response, 200, orderRuns.find(response.locals.input.runId))
  }

  const stopRun: Handler<z.output<typeof runPath>> = async (request, response) => {
    const run = orderRuns.stopRun(response.locals.input.runId)
    await recordAudit(request, 'stop placing orders', { runId: run.runId })
    sendJson(response, 200, run)
  }

  router.post('/api/orders', readJson, validate('body', newRun), startRun)
  router.get('/api/order-runs', (request, response) => {
    refuseQuery(request)
    sendJson(response, 200, { runs: orderRuns.list() })
  })
  router.get('/api/order-runs/:runId', validate('params', runPath), showRun)
  router.delete('/api/order-runs/:runId', validate('params', runPath), stopRun)
  router.all('/api/order-runs', methodNotAllowed('GET'))
  router.all('/api/order-runs/:runId', methodNotAllowed('GET', 'DELETE'))
}
