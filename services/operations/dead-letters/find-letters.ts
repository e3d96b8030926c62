import { col, fn, Op, where, type WhereOptions } from 'sequelize'
import type { DeadLetter, LetterStatus, Models } from '../../shared/database/models.ts'
import { PAYLOAD_COLUMNS, type LetterSummary, type StoredLetter } from './stored-letter.ts'

interface LetterQuery {
  readonly status: LetterStatus | 'all'
  readonly limit: number
  /** Only those that are older than this one. */
  readonly before?: number | undefined
  /** Only those whose reason contains this text. */
  readonly reason?: string | undefined
}

/** Newest first, without their payloads. */
export function listLetters(
  { DeadLetter }: Models,
  { status, limit, before, reason }: LetterQuery,
): Promise<LetterSummary[]> {
  return DeadLetter.findAll({
    attributes: { exclude: [...PAYLOAD_COLUMNS] },
    where: {
      [Op.and]: [
        withStatus(status),
        before === undefined ? {} : { id: { [Op.lt]: before } },
        withReason(reason),
      ],
    },
    order: [['id', 'DESC']],
    limit,
    raw: true,
  })
}

export function countLetters({ DeadLetter }: Models, status: LetterStatus | 'all'): Promise<number> {
  return DeadLetter.count({ where: withStatus(status) })
}

/** What decides whether a dead letter is replayed together with others. */
export type WaitingLetter = Pick<LetterSummary, 'id' | 'topic' | 'status'>

interface WaitingQuery {
  readonly reason?: string | undefined
  /** Only those that are newer than this one. */
  readonly after?: number | undefined
  readonly limit?: number
}

/** Waiting dead letters, oldest first: an operator's `--all`. */
export function findWaiting(
  { DeadLetter }: Models,
  { reason, after = 0, limit }: WaitingQuery = {},
): Promise<WaitingLetter[]> {
  return DeadLetter.findAll({
    attributes: ['id', 'topic', 'status'],
    where: { [Op.and]: [{ status: 'waiting', id: { [Op.gt]: after } }, withReason(reason)] },
    order: ['id'],
    ...(limit !== undefined && { limit }),
    raw: true,
  })
}

/** Those of these dead letters that exist. */
export function findByIds({ DeadLetter }: Models, ids: readonly number[]): Promise<WaitingLetter[]> {
  return DeadLetter.findAll({ attributes: ['id', 'topic', 'status'], where: { id: [...ids] }, raw: true })
}

/** How often an operator has replayed each of these orders. A replayed order that failed again has a new dead letter. */
export async function countReplays(
  { DeadLetter }: Models,
  orderIds: readonly number[],
): Promise<ReadonlyMap<number, number>> {
  if (orderIds.length === 0) return new Map()
  const rows = await DeadLetter.findAll({
    attributes: ['orderId', [fn('COUNT', col('id')), 'replays']],
    where: { orderId: [...orderIds], status: 'replayed' },
    group: ['orderId'],
    raw: true,
  })
  return new Map(
    (rows as unknown as { orderId: number; replays: number }[]).map(({ orderId, replays }) => [
      orderId,
      replays,
    ]),
  )
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

/** `%` and `_` of the text mean themselves. */
const withReason = (reason: string | undefined): WhereOptions<DeadLetter> =>
  reason === undefined ? {} : where(fn('LOCATE', reason, col('reason')), { [Op.gt]: 0 })

const withStatus = (status: LetterStatus | 'all') => (status === 'all' ? {} : { status })
