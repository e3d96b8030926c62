import { z } from 'zod'

/** What the OpenAPI documents of the services have in common. */

export const problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int().meta({ example: 409 }),
    detail: z.string(),
    code: z.string().meta({ example: 'out_of_stock' }),
    message: z.string().meta({ description: 'The same as detail, as in the tutorial.' }),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  })
  .meta({ id: 'Problem', description: 'RFC 9457 problem details.' })

const json = (schema: z.ZodType) => ({ 'application/json': { schema } })

export const body = (schema: z.ZodType) => ({ required: true, content: json(schema) })

export const answer = (description: string, schema: z.ZodType) => ({ description, content: json(schema) })

/** Server-sent events. */
export const eventStream = (description: string) => ({
  description,
  content: { 'text/event-stream': { schema: z.string() } },
})

export const retryAfter = z
  .string()
  .meta({ description: 'Seconds to wait before the next request.', example: '1' })

type Headers = Readonly<Record<string, z.ZodString>>

/** The problems that a service answers, by their status. Returns those of an endpoint. */
export function createProblems(
  descriptions: Readonly<Record<number, string>>,
  headers: Readonly<Record<number, Headers>>,
) {
  return (...statuses: readonly number[]) =>
    Object.fromEntries(
      statuses.map((status) => [
        status,
        {
          description: descriptions[status] ?? '',
          headers: z.object(headers[status] ?? {}),
          content: { 'application/problem+json': { schema: problem } },
        },
      ]),
    )
}
