import { fileURLToPath } from 'node:url'
import { type IRouter, static as serveFiles } from 'express'
// Its main module would load the browser's whole program into our memory.
import getAbsoluteFSPath from 'swagger-ui-dist/absolute-path.js'
import { methodNotAllowed } from '../../shared/http/route-errors.ts'
import { createOpenApiDocument } from './openapi.ts'
import type { UserRequests } from '../schemas.ts'

/** `/openapi.json`, and `/docs`, a page that shows it. */
export function addDocsRoutes(router: IRouter, userRequests: UserRequests): void {
  const document = createOpenApiDocument(userRequests)

  router.get('/openapi.json', (_request, response) => response.json(document))
  router.all('/openapi.json', methodNotAllowed('GET'))
  router.use('/docs', serveFiles(fileURLToPath(new URL('page', import.meta.url))))
  router.use('/docs', serveFiles(getAbsoluteFSPath(), { index: false }))
}
