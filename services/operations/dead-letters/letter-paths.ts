import { z } from 'zod'
import { answer, body } from '../../shared/http/docs/openapi-parts.ts'
import { CHANGE_PROBLEMS, problems, READ_PROBLEMS } from '../http/documented-problems.ts'
import { letterPath, lettersQuery, settleBody } from './letter-routes.ts'

const payload = z.union([z.string(), z.object({ base64: z.string() })]).nullable()

const summary = z
  .object({
    id: z.int(),
    status: z.enum(['waiting', 'replayed', 'discarded']),
    reason: z.string(),
    orderId: z.int().nullable().meta({ description: 'The order that failed with it.' }),
    topic: z.string().nullable().meta({ description: 'null: it has no source message.' }),
    partition: z.int().nullable(),
    offset: z.int().nullable(),
    groupId: z.string().nullable(),
    messageTime: z.iso.datetime().nullable(),
    createdAt: z.iso.datetime(),
    settledAt: z.iso.datetime().nullable(),
    mayNotifyAgain: z.boolean().meta({ description: 'A replay may notify the buyer a second time.' }),
    replays: z.int().meta({ description: 'How often its order was replayed, and failed again.' }),
  })
  .meta({ id: 'DeadLetterSummary' })

const whole = summary
  .extend({
    orderStatus: z.enum(['pending', 'success', 'failed']).nullable(),
    key: payload,
    value: payload,
    headers: z.record(z.string(), z.unknown()),
    truncatedFrom: z
      .int()
      .nullable()
      .meta({ description: 'The size of the value, if only its beginning was stored.' }),
  })
  .meta({ id: 'DeadLetter' })

const report = z
  .object({
    settled: z.array(z.int()),
    skipped: z.array(z.object({ id: z.int(), why: z.string() })),
    nextAfter: z.int().nullable().meta({ description: 'More wait: `after` of the next request.' }),
  })
  .meta({ id: 'SettleReport' })

const settle = (text: string) => ({
  post: {
    summary: text,
    requestBody: body(settleBody),
    responses: {
      200: answer('What was settled; in a dry run, what would be.', report),
      ...problems(...CHANGE_PROBLEMS),
    },
  },
})

export const letterPaths = {
  '/api/dead-letters': {
    get: {
      summary: 'List dead letters, newest first',
      requestParams: { query: lettersQuery },
      responses: {
        200: answer(
          'Dead letters without their payload.',
          z.object({ letters: z.array(summary), nextBefore: z.int().nullable() }),
        ),
        ...problems(...READ_PROBLEMS),
      },
    },
  },
  '/api/dead-letters/{id}': {
    get: {
      summary: 'Show a dead letter with its payload',
      requestParams: { path: letterPath },
      responses: { 200: answer('The dead letter.', whole), ...problems(...READ_PROBLEMS, 404) },
    },
  },
  '/api/dead-letters/replay': settle('Send the events of failed orders again'),
  '/api/dead-letters/discard': settle('Discard dead letters; failed orders stay failed'),
}
