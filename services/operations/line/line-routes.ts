import type { IRouter } from 'express'
import type { z } from 'zod'
import { sendJson } from '../../shared/http/json-response.ts'
import { methodNotAllowed } from '../../shared/http/route-errors.ts'
import { refuseQuery, validate, type Handler } from '../../shared/http/requests/validate.ts'
import type { ChangingParts } from '../changing-parts.ts'
import { faults } from './faults.ts'
import type { LineControl } from './line-control.ts'

interface LineParts extends ChangingParts {
  readonly line: LineControl
  /** LINE_SIMULATOR_URL is the simulator's address in a browser. */
  readonly config: { readonly LINE_SIMULATOR_URL?: string | undefined }
  /** For the chart. */
  readonly markFault: (faults: object) => Promise<void>
}

/** The faults and test users of the LINE simulator; and LINE's quota. */
export function addLineRoutes(
  router: IRouter,
  { line, config, markFault, readJson, recordAudit }: LineParts,
): void {
  const setFaults: Handler<z.output<typeof faults>> = async (request, response) => {
    const now = await line.setFaults(response.locals.input)
    await recordAudit(request, 'set LINE faults', now)
    await markFault(now)
    sendJson(response, 200, now)
  }

  router.get('/api/line/faults', async (request, response) => {
    refuseQuery(request)
    sendJson(response, 200, await line.readFaults())
  })
  router.put('/api/line/faults', readJson, validate('body', faults), setFaults)
  router.get('/api/line/users', async (request, response) => {
    refuseQuery(request)
    const base = config.LINE_SIMULATOR_URL
    const users = (await line.readUsers()).map((user) => ({
      ...user,
      chatUrl: base === undefined ? null : new URL(`/chat/${encodeURIComponent(user.userId)}`, base).href,
    }))
    sendJson(response, 200, { users })
  })
  router.get('/api/line/quota', async (request, response) => {
    refuseQuery(request)
    sendJson(response, 200, await line.readQuota())
  })
  router.all('/api/line/faults', methodNotAllowed('GET', 'PUT'))
  router.all(['/api/line/quota', '/api/line/users'], methodNotAllowed('GET'))
}
