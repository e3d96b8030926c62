import type { IRouter } from 'express'
import type { z } from 'zod'
import type { Database } from '../../shared/database/database.ts'
import { orDatabaseAway } from '../../shared/database/database-away.ts'
import { answer, body } from '../../shared/http/docs/openapi-parts.ts'
import { sendJson } from '../../shared/http/json-response.ts'
import { validate, type Handler } from '../../shared/http/requests/validate.ts'
import { methodNotAllowed } from '../../shared/http/route-errors.ts'
import type { KafkaOptions } from '../../shared/kafka/client.ts'
import { orKafkaAway } from '../../shared/kafka/kafka-away.ts'
import { DomainError } from '../../shared/runtime/errors.ts'
import type { ChangingParts } from '../changing-parts.ts'
import { findGroup, type ConsumerGroup } from '../consumer-control/consumer-groups.ts'
import { CHANGE_PROBLEMS, problems, READ_PROBLEMS } from '../http/documented-problems.ts'
import { countOrders } from './count-orders.ts'
import { describeRewind } from './describe-rewind.ts'
import { planRewind } from './plan-rewind.ts'
import { readProgress } from './read-progress.ts'
import { beginRewind, findRewind } from './rewind-rows.ts'
import { begun, preview, rewind, rewindBody, rewindPath } from './rewind-schemas.ts'

export const rewindPaths = {
  '/api/rewind/preview': {
    post: {
      summary: 'Say what a rewind would do; it changes nothing',
      requestBody: body(rewindBody),
      responses: { 200: answer('What would happen.', preview), ...problems(...CHANGE_PROBLEMS, 404) },
    },
  },
  '/api/rewind': {
    post: {
      summary: 'Have a consumer group read its messages again, or skip some',
      requestBody: body(rewindBody),
      responses: { 202: answer('It has begun.', begun), ...problems(...CHANGE_PROBLEMS, 404, 409) },
    },
  },
  '/api/rewinds/{id}': {
    get: {
      summary: 'Say how far a rewind is',
      requestParams: { path: rewindPath },
      responses: { 200: answer('How far it is.', rewind), ...problems(...READ_PROBLEMS, 404) },
    },
  },
}

class RewindNotFound extends DomainError {
  constructor(id: number) {
    super('rewind_not_found', `there is no rewind ${id}`)
  }
}

interface RewindParts extends ChangingParts {
  readonly database: Database
  readonly kafka: KafkaOptions
  readonly groups: readonly ConsumerGroup[]
}

/** Has a consumer group read its messages again, or skip some. */
export function addRewindRoutes(router: IRouter, parts: RewindParts): void {
  const { database, kafka, groups, readJson, recordAudit } = parts

  const showPreview: Handler<z.output<typeof rewindBody>> = async (_request, response) => {
    const { group: name, to } = response.locals.input
    const group = findGroup(groups, name)
    const gone = new AbortController()
    response.once('close', () => gone.abort())
    const moves = await orKafkaAway(planRewind(kafka, group, to, { strict: true }))
    const where = { database, kafka, topic: group.topic, signal: gone.signal }
    const counts = await orKafkaAway(countOrders(where, moves))
    sendJson(response, 200, {
      group: name,
      sentence: describeRewind(moves, counts),
      partitions: moves,
      ...counts,
    })
  }

  const begin: Handler<z.output<typeof rewindBody>> = async (request, response) => {
    const { group: name, to } = response.locals.input
    const group = findGroup(groups, name)
    await orKafkaAway(planRewind(kafka, group, to, { strict: true }))
    const rewindId = await orDatabaseAway(beginRewind(database, group, to))
    await recordAudit(request, 'rewind', { rewindId, group: name, to })
    sendJson(response, 202, { rewindId }, { Location: `/api/rewinds/${rewindId}` })
  }

  const show: Handler<z.output<typeof rewindPath>> = async (_request, response) => {
    const { id } = response.locals.input
    const found = await orDatabaseAway(findRewind(database, id))
    const group = groups.find(({ groupId }) => groupId === found?.groupId)
    if (found === undefined || group === undefined) throw new RewindNotFound(id)
    const { state, reason, moves } = found
    const progress = await orDatabaseAway(readProgress({ database, kafka }, group, found))
    sendJson(response, 200, { rewindId: id, state, reason, partitions: moves ?? [], ...progress })
  }

  const check = validate('body', rewindBody)
  router.post('/api/rewind/preview', readJson, check, showPreview)
  router.post('/api/rewind', readJson, check, begin)
  router.get('/api/rewinds/:id', validate('params', rewindPath), show)
  router.all(['/api/rewind/preview', '/api/rewind'], methodNotAllowed('POST'))
  router.all('/api/rewinds/:id', methodNotAllowed('GET'))
}
