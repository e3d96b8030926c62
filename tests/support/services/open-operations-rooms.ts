import express, { type IRouter } from 'express'
import request from 'supertest'
import type { ChangingParts } from '../../../services/operations/changing-parts.ts'
import { STATUSES } from '../../../services/operations/error-statuses.ts'
import { listen } from '../../../services/shared/http/http-server.ts'
import { createErrorHandler } from '../../../services/shared/http/problem-details.ts'
import { createJsonReader } from '../../../services/shared/http/requests/json-body.ts'
import { notFound } from '../../../services/shared/http/route-errors.ts'
import type { Scope } from '../scope.ts'
import { silentLog } from '../servers/test-topics.ts'

interface OpenRooms {
  readonly http: ReturnType<typeof request>
  readonly url: string
  /** What was recorded, oldest first. */
  readonly audits: { readonly action: string; readonly detail: object }[]
}

/** Routes of operations on a port of their own, without its doors. */
export async function openRooms(
  scope: Scope,
  addRoutes: (router: IRouter, parts: ChangingParts) => void,
): Promise<OpenRooms> {
  const audits: OpenRooms['audits'] = []
  const app = express()
  addRoutes(app, {
    readJson: createJsonReader(),
    recordAudit: (_request, action, detail) => {
      audits.push({ action, detail })
      return Promise.resolve()
    },
  })
  app.use(notFound)
  app.use(createErrorHandler({ log: silentLog, statuses: STATUSES }))
  const server = await listen(app, { host: '127.0.0.1', port: 0 })
  scope.onEnd(server.close)
  return { http: request(server.url), url: server.url, audits }
}
