import type { IRouter } from 'express'
import { answer, eventStream } from '../../shared/http/docs/openapi-parts.ts'
import { sendJson } from '../../shared/http/json-response.ts'
import { methodNotAllowed } from '../../shared/http/route-errors.ts'
import { problems } from '../http/documented-problems.ts'
import { history, overview } from './overview.ts'
import type { Sampler } from './sampler.ts'

export const overviewPaths = {
  '/api/overview': {
    get: {
      summary: 'Show the state of every station',
      responses: { 200: answer('At most two seconds old.', overview), ...problems(401, 403) },
    },
  },
  '/api/stream': {
    get: {
      summary: 'Follow the overview',
      description:
        'Server-sent events: `overview` once a second, and `marker` when something happened that the chart marks.',
      responses: { 200: eventStream('The stream.'), ...problems(401, 403) },
    },
  },
  '/api/history': {
    get: {
      summary: 'Show the last ten minutes, one point a second',
      responses: { 200: answer('For a page that opens.', history), ...problems(401, 403) },
    },
  },
}

const FRESH = { 'Cache-Control': 'no-store' }

/** What a page of the control room shows. */
export function addOverviewRoutes(router: IRouter, { sampler }: { readonly sampler: Sampler }): void {
  router.get('/api/overview', async (_request, response) => {
    sendJson(response, 200, await sampler.overview(), FRESH)
  })
  router.all('/api/overview', methodNotAllowed('GET'))

  router.get('/api/history', (_request, response) => {
    sendJson(response, 200, sampler.history(), FRESH)
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
