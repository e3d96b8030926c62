import { col, Op } from 'sequelize'
import type { LetterStatus, Models } from '../../shared/database/models.ts'
import { PAYLOAD_COLUMNS, type LetterSummary, type StoredLetter } from './stored-letter.ts'

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
    attributes: { exclude: [...PAYLOAD_COLUMNS] },
    where: { ...withStatus(status), ...(before !== undefined && { id: { [Op.lt]: before } }) },
    order: [['id', 'DESC']],
    limit,
    raw: true,
  })
}

export function countLetters({ DeadLetter }: Models, status: LetterStatus | 'all'): Promise<number> {
  return DeadLetter.count({ where: withStatus(status) })
}

/** All waiting dead letters, oldest first: an operator's `--all`. */
export function findWaiting({ DeadLetter }: Models): Promise<Pick<LetterSummary, 'id' | 'topic'>[]> {
  return DeadLetter.findAll({
    attributes: ['id', 'topic'],
    where: { status: 'waiting' },
    order: ['id'],
    raw: true,
  })
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
