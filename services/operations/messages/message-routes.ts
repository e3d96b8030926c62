import type { IRouter } from 'express'
import { z } from 'zod'
import type { Queryable } from '../../shared/database/database.ts'
import { sendJson, sendLongJson } from '../../shared/http/json-response.ts'
import { validate, validateQuery, type Handler } from '../../shared/http/requests/validate.ts'
import { parse, parseQuery } from '../../shared/http/requests/parse-request.ts'
import { methodNotAllowed } from '../../shared/http/route-errors.ts'
import type { SendBudget } from '../../shared/http/send-budget.ts'
import type { MessageReader } from '../../shared/kafka/reading/message-reader.ts'
import { partitionOf, type SingleProducer } from '../../shared/kafka/sending/producer.ts'
import type { ChangingParts } from '../changing-parts.ts'
import { browse } from './browse.ts'
import { explainKafka, explainSend, TopicNotFound } from './kafka-errors.ts'
import { makePoison, POISON_KINDS } from './poison.ts'
import type { ShownTopics } from './shown-topics.ts'
import type { Tails } from './tails.ts'

const offset = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER)

export const poisonBody = z.strictObject({ kind: z.enum(POISON_KINDS) }).meta({ id: 'Poison' })

export const topicPath = z.object({ topic: z.string().min(1).max(249) })

export const messagesQuery = z
  .object({
    partition: z.coerce.number().int().min(0).max(1_000_000).optional(),
    from: offset.optional().meta({ description: 'An offset. Oldest first from there; needs a partition.' }),
    time: z
      .union([z.iso.datetime({ offset: true }).transform((text) => Date.parse(text)), offset], {
        error: 'must be an ISO 8601 time or milliseconds since 1970',
      })
      .optional()
      .meta({ description: 'Oldest first from this time on.' }),
    limit: z.coerce.number().int().min(1).max(500).default(50),
  })
  .refine(({ from, partition }) => from === undefined || partition !== undefined, {
    error: 'is required with from',
    path: ['partition'],
  })
  .refine(({ from, time }) => from === undefined || time === undefined, {
    error: 'cannot be given together with from',
    path: ['time'],
  })

export const partitionQuery = z.object({ userId: z.string().min(1).max(255) })

interface MessageParts extends ChangingParts {
  /** The topic of the orders. */
  readonly topic: string
  readonly topics: ShownTopics
  readonly reader: MessageReader
  readonly tails: Tails
  readonly sendOne: SingleProducer['sendOne']
  readonly database: Pick<Queryable, 'query'>
  readonly sendBudget: Pick<SendBudget, 'end'>
}

/** What is in Kafka: messages of a topic, the same live, the partition of a user, and poison. */
export function addMessageRoutes(router: IRouter, parts: MessageParts): void {
  const { topic: orders, topics, reader, tails, sendOne, database, sendBudget, readJson, recordAudit } = parts

  const sendPoison: Handler<z.output<typeof poisonBody>> = async (request, response) => {
    const { kind } = response.locals.input
    const message = await makePoison(kind, { database })
    const place = await explainSend(orders, sendOne(orders, message))
    await recordAudit(request, 'send poison', { kind, ...place })
    sendJson(response, 202, place)
  }

  const shownTopic = (params: object): string => {
    const { topic } = parse(topicPath, params, 'path')
    if (!topics.includes(topic)) throw new TopicNotFound(topic)
    return topic
  }

  const showPartition: Handler<z.output<typeof partitionQuery>> = async (_request, response) => {
    const partitions = await explainKafka(orders, reader.readRanges(orders))
    const { userId } = response.locals.input
    sendJson(response, 200, { partition: partitionOf(userId, partitions.length) })
  }

  router.post('/api/messages/poison', readJson, validate('body', poisonBody), sendPoison)
  router.get('/api/topics', validateQuery(z.object({})), (_request, response) => {
    sendJson(response, 200, { topics: topics.names })
  })
  router.get('/api/topics/:topic/messages', async (request, response) => {
    const query = parseQuery(messagesQuery, request.query)
    const topic = shownTopic(request.params)
    const found = await explainKafka(topic, browse(reader, topic, query))
    sendLongJson(response, sendBudget, Buffer.from(JSON.stringify(found)))
  })
  router.get('/api/topics/:topic/tail', async (request, response) => {
    parseQuery(z.object({}), request.query)
    const topic = shownTopic(request.params)
    if (request.method === 'HEAD') {
      response.type('text/event-stream').end()
      return
    }
    await explainKafka(topic, tails.follow(response, topic))
  })
  router.get('/api/partition-of', validateQuery(partitionQuery), showPartition)

  router.all('/api/messages/poison', methodNotAllowed('POST'))
  router.all(
    ['/api/topics', '/api/topics/:topic/messages', '/api/topics/:topic/tail', '/api/partition-of'],
    methodNotAllowed('GET'),
  )
}
