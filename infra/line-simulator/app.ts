import express, { type Express } from 'express'
import { adminRoutes, type AdminParts } from './admin-routes.ts'
import { chatRoutes, type ChatParts } from './chat-routes.ts'
import { answerErrors } from './http-errors.ts'
import { LineError } from './line-error.ts'
import { lineRoutes, type LineParts } from './line-routes.ts'

export function createApp(parts: LineParts & AdminParts & ChatParts): Express {
  const app = express()
  app.disable('x-powered-by')
  app.disable('etag')

  app.use(lineRoutes(parts))
  app.use('/simulator', adminRoutes(parts))
  app.get('/healthz', (_request, response) => void response.json({ status: 'ok' }))
  app.use(chatRoutes(parts))

  app.use(() => {
    throw new LineError(404, 'Not found')
  })
  app.use(answerErrors(parts.log))
  return app
}
