import type { IRouter } from 'express'
import type { z } from 'zod'
import type { SendBudget } from '../../shared/http/send-budget.ts'
import { methodNotAllowed } from '../../shared/http/route-errors.ts'
import type { Authenticate } from '../http/authenticate.ts'
import { sendLongJson } from '../../shared/http/json-response.ts'
import { validateQuery, type Handler } from '../../shared/http/requests/validate.ts'
import type { UserRequests } from '../schemas.ts'
import type { ChangesReader } from './changes-reader.ts'

interface ChangesRoutesOptions {
  readonly changes: ChangesReader
  readonly sendBudget: SendBudget
  readonly changesQuery: UserRequests['changesQuery']
  readonly authenticate: Authenticate
}

/** `GET /api/changes?userId=&since=`: what `/api/live` sends, as one short answer. */
export function addChangesRoutes(router: IRouter, options: ChangesRoutesOptions): void {
  const { changes, sendBudget, changesQuery, authenticate } = options

  const showChanges: Handler<z.output<typeof changesQuery>> = async (_request, response) => {
    const { userId = '', input } = response.locals
    const { since } = input
    const answer = since === undefined ? await changes.begin() : await changes.findChanges({ userId, since })
    sendLongJson(response, sendBudget, Buffer.from(JSON.stringify(answer)), { 'Cache-Control': 'no-store' })
  }

  router.get('/api/changes', validateQuery(changesQuery), authenticate, showChanges)
  router.all('/api/changes', methodNotAllowed('GET'))
}
