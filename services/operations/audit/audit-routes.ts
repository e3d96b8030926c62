import type { IRouter } from 'express'
import { Op } from 'sequelize'
import { z } from 'zod'
import { orDatabaseAway } from '../../shared/database/database-away.ts'
import type { Models } from '../../shared/database/models.ts'
import { answer } from '../../shared/http/docs/openapi-parts.ts'
import { sendJson } from '../../shared/http/json-response.ts'
import { validateQuery, type Handler } from '../../shared/http/requests/validate.ts'
import { methodNotAllowed } from '../../shared/http/route-errors.ts'
import { problems, READ_PROBLEMS } from '../http/documented-problems.ts'

const auditQuery = z.object({
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  before: z.coerce
    .number()
    .int()
    .min(1)
    .max(Number.MAX_SAFE_INTEGER)
    .optional()
    .meta({ description: 'Only entries with a smaller id: `nextBefore` of the last answer.' }),
})

const audit = z
  .object({
    entries: z.array(
      z.object({
        id: z.int().min(1),
        at: z.iso.datetime(),
        who: z.enum(['token', 'local']),
        address: z.string(),
        action: z.string(),
        detail: z.record(z.string(), z.unknown()),
      }),
    ),
    nextBefore: z.int().nullable().meta({ description: 'null: there are no older entries.' }),
  })
  .meta({ id: 'Audit' })

export const auditPaths = {
  '/api/audit': {
    get: {
      summary: 'List what operators have changed, newest first',
      requestParams: { query: auditQuery },
      responses: { 200: answer('Who changed what, and when.', audit), ...problems(...READ_PROBLEMS) },
    },
  },
}

/** What operators changed. */
export function addAuditRoutes(router: IRouter, { models }: { readonly models: Models }): void {
  const listEntries: Handler<z.output<typeof auditQuery>> = async (_request, response) => {
    const { limit, before } = response.locals.input
    const found = await orDatabaseAway(
      models.AuditEntry.findAll({
        where: before === undefined ? {} : { id: { [Op.lt]: before } },
        order: [['id', 'DESC']],
        limit,
        raw: true,
      }),
    )
    const entries = found.map(({ id, at, who, address, action, detail }) => ({
      ...{ id, at, who, address, action },
      detail: JSON.parse(detail) as unknown,
    }))
    const nextBefore = entries.length < limit ? null : (entries.at(-1)?.id ?? null)
    sendJson(response, 200, { entries, nextBefore })
  }

  router.get('/api/audit', validateQuery(auditQuery), listEntries)
  router.all('/api/audit', methodNotAllowed('GET'))
}
