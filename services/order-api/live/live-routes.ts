import type { IRouter, Request, Response } from 'express'
import { methodNotAllowed } from '../../shared/http/route-errors.ts'
import type { Authenticate } from '../http/authenticate.ts'
import { validateQuery } from '../http/validate.ts'
import type { LiveFeed, Subscription } from './live-feed.ts'
import { DatabaseAway } from '../errors.ts'
import type { UserRequests } from '../schemas.ts'

/** Keeps proxies from closing an idle stream, and lets both ends notice a lost connection. */
const KEEP_ALIVE_MS = 15_000
const RECONNECT_MS = 2_000
/** A page with this many unread bytes is disconnected; it reconnects and resumes. */
const MAX_UNREAD_BYTES = 1024 * 1024

interface LiveRoutesOptions {
  readonly feed: LiveFeed
  readonly liveQuery: UserRequests['liveQuery']
  readonly authenticate: Authenticate
}

/**
 * `GET /api/live?userId=`: server-sent events. `ready` once all later changes will be sent; `order` and `product` with the
 * whole object at each change. Streams resume by `Last-Event-ID`; the field `resumed` of `ready` is false if the page must
 * reload its lists instead.
 */
export function addLiveRoutes(router: IRouter, { feed, liveQuery, authenticate }: LiveRoutesOptions): void {
  router.get('/api/live', validateQuery(liveQuery), authenticate, async (request, response) => {
    const { userId = '', loginEndsAt } = response.locals
    if (request.method === 'HEAD') {
      response.type('text/event-stream').end()
      return
    }
    const { unsubscribe, resumed } = await subscribe(userId, request, response)
    const keepAlive = setInterval(() => response.write(': keep-alive\n\n'), KEEP_ALIVE_MS)
    // A stream ends with its login; the page logs in again and comes back. Node warns of a timer in the past.
    const logout =
      loginEndsAt === undefined
        ? undefined
        : setTimeout(() => response.end(), Math.max(0, loginEndsAt - Date.now()))
    const leave = () => {
      clearInterval(keepAlive)
      clearTimeout(logout)
      unsubscribe()
    }
    if (response.closed) leave()
    else response.on('close', leave)
    send(response, 'ready', { resumed }, undefined)
  })

  router.all('/api/live', methodNotAllowed('GET'))

  function subscribe(userId: string, request: Request, response: Response): Promise<Subscription> {
    const onChange = (event: string) => (data: unknown, cursor: number) => send(response, event, data, cursor)
    const subscriber = {
      userId,
      onOrder: onChange('order'),
      onProduct: onChange('product'),
      onEnd: () => response.end(),
    }
    return feed.subscribe(subscriber, lastEventId(request)).catch((cause: unknown) => {
      throw new DatabaseAway(cause)
    })
  }
}

function send(response: Response, event: string, data: unknown, cursor: number | undefined): void {
  if (response.writableEnded) return
  if (response.writableLength > MAX_UNREAD_BYTES) {
    response.destroy()
    return
  }
  if (!response.headersSent) {
    // `no-transform` and X-Accel-Buffering: a proxy must neither compress nor collect a stream.
    response.set({ 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store, no-transform' })
    response.set('X-Accel-Buffering', 'no')
    response.write(`retry: ${RECONNECT_MS}\n\n`)
  }
  const id = cursor === undefined ? '' : `id: ${cursor}\n`
  response.write(`${id}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`)
}

/** One of our cursors; anything else counts as none, and the page reloads its lists. */
function lastEventId(request: Request): number | undefined {
  const id = request.get('Last-Event-ID')
  return id !== undefined && /^\d{13}$/.test(id) ? Number(id) : undefined
}
