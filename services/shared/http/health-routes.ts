import { Router } from 'express'
import type { Registry } from 'prom-client'
import { methodNotAllowed } from './route-errors.ts'
import type { SendBudget } from './send-budget.ts'

export interface Check {
  readonly name: string
  /** Whether the service is not ready without it. The state is shown in either case. */
  readonly needed: boolean | (() => boolean)
  /** 'ok', or what it waits for, for an operator to read. */
  readonly state: () => string
}

/** `/healthz`: the process is alive. `/readyz`: ready, or what it waits for. `/metrics`: Prometheus. */
export function createHealthRoutes(checks: readonly Check[], metrics: Registry, budget: SendBudget): Router {
  const router = Router()

  router.get('/healthz', (_request, response) => response.json({ status: 'alive' }))

  router.get('/readyz', (_request, response) => {
    const ready = checks.every(({ needed, state }) => state() === 'ok' || !isNeeded(needed))
    const states = Object.fromEntries(checks.map(({ name, state }) => [name, state()]))
    response
      .status(ready ? 200 : 503)
      .set('Cache-Control', 'no-store')
      .json({ status: ready ? 'ready' : 'waiting', ...states })
  })

  router.get('/metrics', async (_request, response) => {
    const body = Buffer.from(await metrics.metrics())
    response.type(metrics.contentType).set('Content-Length', String(body.length))
    budget.end(response, body)
  })

  router.all(['/healthz', '/readyz', '/metrics'], methodNotAllowed('GET'))
  return router
}

function isNeeded(needed: Check['needed']): boolean {
  return typeof needed === 'function' ? needed() : needed
}
