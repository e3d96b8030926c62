import type { IRouter } from 'express'
import { methodNotAllowed } from '../../shared/http/route-errors.ts'
import type { Sampler } from './sampler.ts'

interface OverviewParts {
  readonly sampler: Sampler
}

/**
 * `GET /api/overview`: the state of every station. `GET /api/stream`: the same as server-sent events, once a second, and
 * what the chart marks. `GET /api/history`: the last ten minutes, for a page that opens.
 */
export function addOverviewRoutes(router: IRouter, { sampler }: OverviewParts): void {
  router.get('/api/overview', async (_request, response) => {
    response.set('Cache-Control', 'no-store').json(await sampler.overview())
  })
  router.all('/api/overview', methodNotAllowed('GET'))

  router.get('/api/history', (_request, response) => {
    response.set('Cache-Control', 'no-store').json(sampler.history())
  })
  router.all('/api/history', methodNotAllowed('GET'))

  router.get('/api/stream', async (request, response) => {
    if (request.method === 'HEAD') {
      response.type('text/event-stream').end()
      return
    }
    await sampler.follow(response)
  })
  router.all('/api/stream', methodNotAllowed('GET'))
}
