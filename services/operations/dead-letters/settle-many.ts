import { DatabaseAway, orDatabaseAway } from '../../shared/database/database-away.ts'
import type { Models } from '../../shared/database/models.ts'
import { mayNotifyAgain } from './describe-letter.ts'
import { findByIds, findWaiting, type WaitingLetter } from './find-letters.ts'
import { settleWithRetries, type SettleAction, type SettleOutcome } from './settle-with-retries.ts'

/** Of one request. Each letter takes a transaction. */
export const MOST_LETTERS = 1_000

interface LetterChoice {
  /** Undefined: all that wait. */
  readonly ids?: readonly number[] | undefined
  /** Of all that wait, those whose reason contains this text. */
  readonly reason?: string | undefined
  /** Of all that wait, those that are newer than this one: for the next MOST_LETTERS. */
  readonly after?: number | undefined
}

interface SettleOrder extends LetterChoice {
  readonly action: SettleAction
  /** Changes nothing, and says what would happen. */
  readonly dryRun: boolean
  /** Replays also letters whose buyer may have been notified already. */
  readonly mayNotifyAgain: boolean
}

export interface SettleReport {
  readonly settled: number[]
  readonly skipped: { readonly id: number; readonly why: string }[]
  /** More wait: `after` for the next request; null: those were all. */
  readonly nextAfter: number | null
}

const MAY_NOTIFY_AGAIN =
  'its buyer may have been notified already, so long ago that LINE would not recognise the message: ' +
  'a replay may notify the buyer a second time'

const DATABASE_AWAY = 'the database was unavailable: try again'

/** Replays or discards dead letters, oldest first, each in a separate transaction. */
export async function settleMany(
  models: Models,
  order: SettleOrder,
  most = MOST_LETTERS,
): Promise<SettleReport> {
  const { action, dryRun } = order
  const letters = await orDatabaseAway(choose(models, order, most))
  const settled: number[] = []
  const skipped: { id: number; why: string }[] = []
  for (const [index, { id, letter }] of letters.entries()) {
    if (letter !== undefined && action === 'replay' && mayNotifyAgain(letter) && !order.mayNotifyAgain) {
      skipped.push({ id, why: MAY_NOTIFY_AGAIN })
      continue
    }
    try {
      const why = explainSkip(await settleWithRetries(models, action, id, { dryRun }), action, letter)
      if (why === undefined) settled.push(id)
      else skipped.push({ id, why })
    } catch (cause) {
      if (settled.length === 0) throw new DatabaseAway(cause)
      // What was settled stays, so the caller must learn of it.
      skipped.push(...letters.slice(index).map((left) => ({ id: left.id, why: DATABASE_AWAY })))
      break
    }
  }
  const isAll = order.ids === undefined && letters.length === most
  return { settled, skipped, nextAfter: isAll ? (letters.at(-1)?.id ?? null) : null }
}

interface ChosenLetter {
  readonly id: number
  /** As it was before; undefined: there is none. */
  readonly letter: WaitingLetter | undefined
}

async function choose(
  models: Models,
  { ids, reason, after }: LetterChoice,
  most: number,
): Promise<ChosenLetter[]> {
  if (ids === undefined) {
    const waiting = await findWaiting(models, { reason, after, limit: most })
    return waiting.map((letter) => ({ id: letter.id, letter }))
  }
  const found = new Map((await findByIds(models, ids)).map((letter) => [letter.id, letter]))
  return [...new Set(ids)].map((id) => ({ id, letter: found.get(id) }))
}

/** Why a letter was not settled; undefined if it was. */
function explainSkip(
  outcome: SettleOutcome,
  action: SettleAction,
  before: WaitingLetter | undefined,
): string | undefined {
  if (outcome === 'locked')
    return 'another process holds it, for example because its order is being sent: try again'
  switch (outcome.kind) {
    case 'replayed':
    case 'discarded':
      return undefined
    case 'settled before': {
      // A letter of the same order was replayed a moment ago, and this one with it.
      const withAnother = before?.status === 'waiting' && action === 'replay' && outcome.status === 'replayed'
      return withAnother ? undefined : `it was already ${outcome.status}`
    }
    case 'refused':
      return `it would fail again: ${outcome.reason}`
    case 'unknown':
      return 'there is no such dead letter'
  }
}
