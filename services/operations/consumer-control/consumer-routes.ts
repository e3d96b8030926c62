import type { IRouter } from 'express'
import { z } from 'zod'
import type { Database } from '../../shared/database/database.ts'
import { orDatabaseAway } from '../../shared/database/database-away.ts'
import type { Desired } from '../../shared/desired-state/desired-state.ts'
import { answer, body } from '../../shared/http/docs/openapi-parts.ts'
import { sendJson } from '../../shared/http/json-response.ts'
import { validate, type Handler } from '../../shared/http/requests/validate.ts'
import { methodNotAllowed } from '../../shared/http/route-errors.ts'
import type { ChangingParts } from '../changing-parts.ts'
import { CHANGE_PROBLEMS, problems } from '../http/documented-problems.ts'
import { findGroup, groupName, type ConsumerGroup } from './consumer-groups.ts'
import { setDesiredState } from './set-desired-state.ts'

const consumerBody = z.object({ group: groupName }).meta({ id: 'ConsumerGroup' })

const desiredState = z
  .object({
    group: z.string(),
    desired: z.enum(['running', 'stopped']),
    revision: z.int().min(0).meta({ description: 'Its members report it once they have carried it out.' }),
  })
  .meta({ id: 'DesiredState' })

const path = (summary: string) => ({
  post: {
    summary,
    requestBody: body(consumerBody),
    responses: {
      202: answer('What the members of the group see within a second.', desiredState),
      ...problems(...CHANGE_PROBLEMS, 409),
    },
  },
})

export const consumerPaths = {
  '/api/consumer/stop': path('Have the consumers of a group leave it; their processes keep running'),
  '/api/consumer/start': path('Have the consumers of a group join it again'),
}

interface ConsumerParts extends ChangingParts {
  readonly database: Database
  readonly groups: readonly ConsumerGroup[]
}

/** Stops and starts the consumers of a group. */
export function addConsumerRoutes(router: IRouter, parts: ConsumerParts): void {
  const { database, groups, readJson, recordAudit } = parts

  const set =
    (desired: Desired, action: string): Handler<z.output<typeof consumerBody>> =>
    async (request, response) => {
      const group = findGroup(groups, response.locals.input.group)
      const state = await orDatabaseAway(setDesiredState(database, group, desired))
      await recordAudit(request, action, { group: group.name, revision: state.revision })
      sendJson(response, 202, { group: group.name, ...state })
    }

  const check = validate('body', consumerBody)
  router.post('/api/consumer/stop', readJson, check, set('stopped', 'stop consumer'))
  router.post('/api/consumer/start', readJson, check, set('running', 'start consumer'))
  router.all(['/api/consumer/stop', '/api/consumer/start'], methodNotAllowed('POST'))
}
