import type { IRouter } from 'express'
import { z } from 'zod'
import { orDatabaseAway } from '../../shared/database/database-away.ts'
import type { Models } from '../../shared/database/models.ts'
import { sendJson } from '../../shared/http/json-response.ts'
import { methodNotAllowed } from '../../shared/http/route-errors.ts'
import { validate, validateQuery, type Handler } from '../../shared/http/requests/validate.ts'
import { DomainError } from '../../shared/runtime/errors.ts'
import type { ChangingParts } from '../changing-parts.ts'
import { describeSummary, describeWhole } from './describe-letter.ts'
import { countReplays, findLetter, listLetters } from './find-letters.ts'
import { MOST_LETTERS, settleMany } from './settle-many.ts'
import type { SettleAction } from './settle-with-retries.ts'

const letterId = z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER)
const reason = z.string().min(1).max(255)

export const lettersQuery = z.object({
  status: z.enum(['waiting', 'replayed', 'discarded', 'all']).default('waiting'),
  reason: reason.optional().meta({ description: 'Only those whose reason contains this text.' }),
  before: letterId
    .optional()
    .meta({ description: 'Only those with a smaller id: nextBefore of the last answer.' }),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})

export const letterPath = z.object({ id: letterId })

export const settleBody = z
  .strictObject({
    ids: z.array(z.int().min(1).max(Number.MAX_SAFE_INTEGER)).min(1).max(MOST_LETTERS).optional(),
    all: z.literal(true).optional(),
    reason: reason.optional(),
    after: z.int().min(1).max(Number.MAX_SAFE_INTEGER).optional(),
    dryRun: z.boolean().default(false),
    mayNotifyAgain: z.boolean().default(false),
  })
  .refine(({ ids, all }) => (ids === undefined) !== (all === undefined), {
    error: 'must have either ids or all',
  })
  .refine(
    ({ ids, reason: text, after }) => ids === undefined || (text === undefined && after === undefined),
    {
      error: 'can have reason and after only with all',
    },
  )
  .meta({ id: 'SettleLetters' })

class LetterNotFound extends DomainError {
  constructor(id: number) {
    super('letter_not_found', `there is no dead letter ${id}`)
  }
}

interface LetterParts extends ChangingParts {
  readonly models: Models
}

/** Dead letters: list, show, replay, discard. */
export function addLetterRoutes(router: IRouter, { models, readJson, recordAudit }: LetterParts): void {
  const list: Handler<z.output<typeof lettersQuery>> = async (_request, response) => {
    const { input } = response.locals
    const letters = await orDatabaseAway(listLetters(models, input))
    const orderIds = letters.flatMap(({ orderId }) => orderId ?? [])
    const replays = await orDatabaseAway(countReplays(models, orderIds))
    const oldest = letters.at(-1)
    sendJson(response, 200, {
      letters: letters.map((letter) => describeSummary(letter, replays.get(letter.orderId ?? 0) ?? 0)),
      nextBefore: letters.length === input.limit ? (oldest?.id ?? null) : null,
    })
  }

  const show: Handler<z.output<typeof letterPath>> = async (_request, response) => {
    const { id } = response.locals.input
    const letter = await orDatabaseAway(findLetter(models, id))
    if (letter === undefined) throw new LetterNotFound(id)
    const replays = await orDatabaseAway(
      countReplays(models, letter.orderId === null ? [] : [letter.orderId]),
    )
    sendJson(response, 200, describeWhole(letter, replays.get(letter.orderId ?? 0) ?? 0))
  }

  const settle =
    (action: SettleAction): Handler<z.output<typeof settleBody>> =>
    async (request, response) => {
      const { input } = response.locals
      const report = await settleMany(models, { ...input, action })
      if (!input.dryRun)
        await recordAudit(request, `${action} dead letters`, { ...input, ...describe(report) })
      sendJson(response, 200, report)
    }

  router.get('/api/dead-letters', validateQuery(lettersQuery), list)
  router.get('/api/dead-letters/:id', validate('params', letterPath), show)
  router.post('/api/dead-letters/replay', readJson, validate('body', settleBody), settle('replay'))
  router.post('/api/dead-letters/discard', readJson, validate('body', settleBody), settle('discard'))
  router.all(['/api/dead-letters/replay', '/api/dead-letters/discard'], methodNotAllowed('POST'))
  router.all(['/api/dead-letters', '/api/dead-letters/:id'], methodNotAllowed('GET'))
}

/** For the audit, which has no room for a thousand reasons. */
const describe = ({ settled, skipped }: { settled: number[]; skipped: unknown[] }) => ({
  settled,
  skipped: skipped.length,
})
