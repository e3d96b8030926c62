import { col, Op } from 'sequelize'
import type { LetterStatus, Models } from '../../shared/database/models.ts'
import { SUMMARY_COLUMNS, type LetterSummary, type StoredLetter } from './stored-letter.ts'

interface LetterQuery {
  readonly status: LetterStatus | 'all'
  readonly limit: number
  /** Only those that are older than this one. */
  readonly before?: number | undefined
}

/** Newest first, without their payloads. */
export function listLetters(
  { DeadLetter }: Models,
  { status, limit, before }: LetterQuery,
): Promise<LetterSummary[]> {
  return DeadLetter.findAll({
    attributes: [...SUMMARY_COLUMNS],
    where: { ...withStatus(status), ...(before !== undefined && { id: { [Op.lt]: before } }) },
    order: [['id', 'DESC']],
    limit,
    raw: true,
  })
}

export function countLetters({ DeadLetter }: Models, status: LetterStatus | 'all'): Promise<number> {
  return DeadLetter.count({ where: withStatus(status) })
}

interface WaitingLetter {
  readonly id: number
  /** False: it has no source message. */
  readonly hasMessage: boolean
}

/** All waiting dead letters, oldest first: an operator's `--all`. */
export async function findWaiting({ DeadLetter }: Models): Promise<WaitingLetter[]> {
  const letters = await DeadLetter.findAll({
    attributes: ['id', 'topic'],
    where: { status: 'waiting' },
    order: ['id'],
    raw: true,
  })
  return letters.map(({ id, topic }) => ({ id, hasMessage: topic !== null }))
}

/** One dead letter with its payload and its order's status. */
export async function findLetter({ DeadLetter }: Models, id: number): Promise<StoredLetter | undefined> {
  const letter = await DeadLetter.findByPk(id, {
    attributes: { include: [[col('order.status'), 'orderStatus']] },
    include: { association: 'order', attributes: [] },
    raw: true,
  })
  return (letter as StoredLetter | null) ?? undefined
}

const withStatus = (status: LetterStatus | 'all') => (status === 'all' ? {} : { status })
