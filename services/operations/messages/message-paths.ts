import { z } from 'zod'
import { answer, body, eventStream } from '../../shared/http/docs/openapi-parts.ts'
import { CHANGE_PROBLEMS, problems, READ_PROBLEMS } from '../http/documented-problems.ts'
import { messagesQuery, partitionQuery, poisonBody, topicPath } from './message-routes.ts'

const payload = z.union([z.string(), z.object({ base64: z.string() })]).nullable()
const place = z.object({ topic: z.string(), partition: z.int(), offset: z.int() })

const message = z
  .object({
    partition: z.int(),
    offset: z.int(),
    time: z.iso.datetime().nullable(),
    key: payload,
    headers: z.record(z.string(), z.unknown()),
    value: payload.meta({ description: 'null: a tombstone.' }),
    valueBytes: z.int().nullable(),
    truncated: z.boolean().meta({ description: 'Something was left out. With limit=1 it is shown whole.' }),
  })
  .meta({ id: 'Message' })

const range = z.object({ partition: z.int(), start: z.int(), end: z.int() })

export const messagePaths = {
  '/api/messages/poison': {
    post: {
      summary: 'Send a message that can never be processed',
      requestBody: body(poisonBody),
      responses: { 202: answer('Where it went.', place), ...problems(...CHANGE_PROBLEMS, 409) },
    },
  },
  '/api/topics': {
    get: {
      summary: 'List the topics that can be read; those of lessons (lab-…) can be read, too',
      responses: {
        200: answer('Their names.', z.object({ topics: z.array(z.string()) })),
        ...problems(...READ_PROBLEMS),
      },
    },
  },
  '/api/topics/{topic}/messages': {
    get: {
      summary: 'Read messages: the newest ones first, or from an offset or a time on',
      requestParams: { path: topicPath, query: messagesQuery },
      responses: {
        200: answer('Messages.', z.object({ messages: z.array(message), partitions: z.array(range) })),
        ...problems(...READ_PROBLEMS, 404),
      },
    },
  },
  '/api/topics/{topic}/tail': {
    get: {
      summary: 'Follow a topic live',
      requestParams: { path: topicPath },
      responses: {
        200: eventStream('`ready`; then `message` for each, and `kafka` when Kafka goes away or comes back.'),
        ...problems(...READ_PROBLEMS, 404),
      },
    },
  },
  '/api/partition-of': {
    get: {
      summary: "Show in which partition a user's orders are",
      requestParams: { query: partitionQuery },
      responses: {
        200: answer('The partition.', z.object({ partition: z.int() })),
        ...problems(...READ_PROBLEMS),
      },
    },
  },
}
