import { z } from 'zod'
import { answer, body } from '../../shared/http/docs/openapi-parts.ts'
import { CHANGE_PROBLEMS, problems, READ_PROBLEMS } from '../http/documented-problems.ts'
import { orderListing } from '../story/story-paths.ts'
import { newRun, runPath } from './order-run-routes.ts'

const count = z.int().min(0)

const run = z
  .object({
    runId: z.string(),
    placed: count.meta({ description: 'Answered 201.' }),
    refused: count.meta({ description: 'Answered 409, 429 or another 4xx; nothing was written.' }),
    failed: count.meta({ description: 'Answered 503 or another 5xx, or not at all.' }),
    done: z.boolean().meta({ description: 'Nothing is on its way any more.' }),
    statuses: z
      .record(z.string(), count)
      .meta({ description: 'How many answers had each status; 0: no answer.' }),
    lastOrderId: z.int().nullable(),
    lastProblem: z.string().nullable(),
    startedAt: z.iso.datetime(),
    endedAt: z.iso.datetime().nullable(),
    wanted: z.object({
      count: z.int().nullable(),
      productId: z.int().nullable(),
      userId: z.string().nullable(),
      ratePerSecond: z.number().nullable(),
      seed: z.int().meta({ description: 'The same seed and products give the same orders.' }),
    }),
  })
  .meta({ id: 'OrderRun' })

export const orderRunPaths = {
  '/api/orders': {
    get: orderListing,
    post: {
      summary: 'Start a run of orders, placed at the order API',
      requestBody: body(newRun),
      responses: { 202: answer('The run.', run), ...problems(...CHANGE_PROBLEMS, 404, 409, 429) },
    },
  },
  '/api/order-runs': {
    get: {
      summary: 'List runs of orders, newest first',
      responses: {
        200: answer('The runs of this process.', z.object({ runs: z.array(run) })),
        ...problems(...READ_PROBLEMS),
      },
    },
  },
  '/api/order-runs/{runId}': {
    get: {
      summary: 'Show how a run stands',
      requestParams: { path: runPath },
      responses: { 200: answer('The run.', run), ...problems(...READ_PROBLEMS, 404) },
    },
    delete: {
      summary: 'Stop a run',
      requestParams: { path: runPath },
      responses: {
        200: answer('The run. What is on its way is still answered and counted.', run),
        ...problems(...CHANGE_PROBLEMS, 404),
      },
    },
  },
}
