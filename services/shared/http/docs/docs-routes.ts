import { fileURLToPath } from 'node:url'
import { type IRouter, static as serveFiles } from 'express'
// Its main module would load the browser's whole program into our memory.
import getAbsoluteFSPath from 'swagger-ui-dist/absolute-path.js'
import { sendLongJson } from '../json-response.ts'
import { methodNotAllowed } from '../route-errors.ts'
import type { SendBudget } from '../send-budget.ts'

/** `/openapi.json`, the document of a service, and `/docs`, a page that shows it. */
export function addDocsRoutes(router: IRouter, openApiDocument: object, sendBudget: SendBudget): void {
  const document = Buffer.from(JSON.stringify(openApiDocument))

  router.get('/openapi.json', (_request, response) => sendLongJson(response, sendBudget, document))
  router.all('/openapi.json', methodNotAllowed('GET'))
  router.use('/docs', serveFiles(fileURLToPath(new URL('page', import.meta.url))))
  router.use('/docs', serveFiles(getAbsoluteFSPath(), { index: false }))
}
