import { z } from 'zod'
import { answer, body } from '../../shared/http/docs/openapi-parts.ts'
import { CHANGE_PROBLEMS, problems, READ_PROBLEMS } from '../http/documented-problems.ts'
import { faults } from './faults.ts'

const quota = z
  .object({
    simulated: z.boolean(),
    limit: z.int().nullable().meta({ description: 'Messages per month; null: no limit.' }),
    used: z.int().meta({ description: 'Messages of this month.' }),
  })
  .meta({ id: 'LineQuota' })

const users = z.object({
  users: z.array(
    z.object({
      userId: z.string(),
      name: z.string(),
      chatUrl: z.url().nullable().meta({ description: 'The chat in a browser.' }),
    }),
  ),
})

export const linePaths = {
  '/api/line/faults': {
    get: {
      summary: 'Show the faults of the LINE simulator',
      responses: { 200: answer('The faults.', faults), ...problems(...READ_PROBLEMS, 404) },
    },
    put: {
      summary: 'Replace the faults of the LINE simulator',
      requestBody: body(faults),
      responses: { 200: answer('The faults as they are now.', faults), ...problems(...CHANGE_PROBLEMS, 404) },
    },
  },
  '/api/line/users': {
    get: {
      summary: 'List the test users of the LINE simulator',
      responses: { 200: answer('The users.', users), ...problems(...READ_PROBLEMS, 404) },
    },
  },
  '/api/line/quota': {
    get: {
      summary: "Show LINE's quota and consumption",
      responses: { 200: answer('The quota.', quota), ...problems(...READ_PROBLEMS) },
    },
  },
}
