import type { IRouter, Request } from 'express'
import { DatabaseAway } from '../../shared/database/database-away.ts'
import { methodNotAllowed } from '../../shared/http/route-errors.ts'
import type { StreamLimits } from '../../shared/http/streams/stream-limits.ts'
import type { Authenticate } from '../http/authenticate.ts'
import { addressOf } from '../http/rate-limits.ts'
import { validateQuery } from '../../shared/http/requests/validate.ts'
import type { UserRequests } from '../schemas.ts'
import type { LiveFeed } from './live-feed.ts'

interface LiveRoutesOptions {
  readonly feed: LiveFeed
  readonly limits: StreamLimits
  readonly liveQuery: UserRequests['liveQuery']
  readonly authenticate: Authenticate
}

/**
 * `GET /api/live?userId=`: server-sent events. `ready` once all later changes will be sent; `order` and `product` with the
 * whole object at each change. Streams resume by `Last-Event-ID`; the field `resumed` of `ready` is false if the page must
 * reload its lists instead.
 */
export function addLiveRoutes(router: IRouter, options: LiveRoutesOptions): void {
  const { feed, limits, liveQuery, authenticate } = options

  router.get('/api/live', validateQuery(liveQuery), authenticate, async (request, response) => {
    const { userId = '', loginEndsAt } = response.locals
    if (request.method === 'HEAD') {
      response.type('text/event-stream').end()
      return
    }
    limits.admit(response, { address: addressOf(request), userId })
    try {
      await feed.subscribe(response, { userId, loginEndsAt, since: lastEventId(request) })
    } catch (cause) {
      throw new DatabaseAway(cause)
    }
  })

  router.all('/api/live', methodNotAllowed('GET'))
}

/** One of our cursors; anything else counts as none, and the page reloads its lists. */
function lastEventId(request: Request): number | undefined {
  const id = request.get('Last-Event-ID')
  return id !== undefined && /^\d{13}$/.test(id) ? Number(id) : undefined
}
