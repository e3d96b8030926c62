import express, { type Express } from 'express'
import { adminRoutes, type AdminParts } from './control-api/admin-routes.ts'
import { chatRoutes, type ChatParts } from './chat/chat-routes.ts'
import { allowMethods } from './line-api/allow-methods.ts'
import { answerErrors } from './line-api/http-errors.ts'
import { LineError } from './line-api/line-error.ts'
import { lineRoutes, type LineParts } from './line-api/line-routes.ts'

export function createApp(parts: LineParts & AdminParts & ChatParts): Express {
  const app = express()
  app.disable('x-powered-by')
  app.disable('etag')

  app.use(lineRoutes(parts))
  app.use('/simulator', adminRoutes(parts))
  app.all('/healthz', allowMethods('GET'))
  app.get('/healthz', (_request, response) => void response.json({ status: 'ok' }))
  app.use(chatRoutes(parts))

  app.use(() => {
    throw new LineError(404, 'Not found')
  })
  app.use(answerErrors(parts.log))
  return app
}
