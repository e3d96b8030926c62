import { Router } from 'express'
import type { Registry } from 'prom-client'
import { methodNotAllowed } from './route-errors.ts'

export interface Check {
  readonly name: string
  /** Without it the service cannot do its work; otherwise the state is told, and the service is ready. */
  readonly needed: boolean
  /** 'ok', or what it waits for, in words for an operator. */
  readonly state: () => string
}

/** `/healthz`: the process lives. `/readyz`: it can do its work, or what it waits for. `/metrics`: Prometheus. */
export function createHealthRoutes(checks: readonly Check[], metrics: Registry): Router {
  const router = Router()

  router.get('/healthz', (_request, response) => {
    response.json({ status: 'alive' })
  })

  router.get('/readyz', (_request, response) => {
    const ready = checks.every(({ needed, state }) => !needed || state() === 'ok')
    const states = Object.fromEntries(checks.map(({ name, state }) => [name, state()]))
    response
      .status(ready ? 200 : 503)
      .set('Cache-Control', 'no-store')
      .json({ status: ready ? 'ready' : 'waiting', ...states })
  })

  router.get('/metrics', async (_request, response) => {
    response.type(metrics.contentType).send(await metrics.metrics())
  })

  router.all(['/healthz', '/readyz', '/metrics'], methodNotAllowed('GET'))
  return router
}
