import { randomUUID } from 'node:crypto'
import { Router, type RequestHandler } from 'express'
import { allowMethods } from './allow-methods.ts'
import { authenticate } from './request-checks.ts'
import { loginRoutes, type LoginParts } from './login-routes.ts'
import { pushRoute, type PushParts } from './push-route.ts'

export interface LineParts extends PushParts, LoginParts {
  readonly monthlyQuota: number
  readonly accountName: string
}

/** LINE's own paths, the same as at https://api.line.me. */
export function lineRoutes(parts: LineParts): Router {
  const { accessToken, faults, monthlyQuota, store } = parts
  const router = Router()

  const beReachable: RequestHandler = (request, response, next) => {
    if (faults.current().down) {
      request.socket.destroy()
      return
    }
    const requestId = randomUUID()
    response.locals.requestId = requestId
    response.setHeader('X-Line-Request-Id', requestId)
    next()
  }
  router.use(['/v2', '/oauth2'], beReachable)

  router.all('/v2/bot/message/push', allowMethods('POST'))
  router.all(
    ['/v2/bot/info', '/v2/bot/message/quota', '/v2/bot/message/quota/consumption'],
    allowMethods('GET'),
  )
  router.use('/v2/bot/message/push', pushRoute(parts))
  router.get('/v2/bot/info', (request, response) => {
    authenticate(request, accessToken)
    response.json({
      userId: 'U00000000000000000000000000000000',
      basicId: '@placeorder',
      displayName: parts.accountName,
      chatMode: 'bot',
      markAsReadMode: 'auto',
    })
  })
  router.get('/v2/bot/message/quota', (request, response) => {
    authenticate(request, accessToken)
    response.json({ type: 'limited', value: monthlyQuota })
  })
  router.get('/v2/bot/message/quota/consumption', (request, response) => {
    authenticate(request, accessToken)
    response.json({ totalUsage: store.usage() })
  })
  router.use('/oauth2/v2.1', loginRoutes(parts))
  return router
}
