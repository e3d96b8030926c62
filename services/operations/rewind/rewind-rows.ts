import type { Database, Queryable } from '../../shared/database/database.ts'
import { changeDesiredState, type Desired } from '../../shared/desired-state/desired-state.ts'
import { writeMarker } from '../../shared/heartbeats/markers.ts'
import type { ConsumerGroup } from '../consumer-control/consumer-groups.ts'
import { lockGroup } from '../consumer-control/lock-group.ts'
import type { RewindMove } from '../../shared/desired-state/rewind-move.ts'
import type { RewindTarget } from './rewind-target.ts'

export type RewindState = 'stopping' | 'resetting' | 'starting' | 'done' | 'failed'

/** A rewind as another process finds it: what it should do, how far it is, and what to restore. */
export interface RewindRow {
  readonly id: number
  readonly groupId: string
  readonly target: RewindTarget
  /** Null until the group has no members: before that its offsets still change. */
  readonly moves: readonly RewindMove[] | null
  readonly before: Desired
  readonly state: RewindState
  readonly reason: string | null
  /** Since it began, by the database's clock. */
  readonly ageSeconds: number
  /** Since the last step. */
  readonly stepSeconds: number
}

interface StoredRow {
  readonly id: number
  readonly groupId: string
  readonly plan: string
  readonly stateBefore: string
  readonly state: RewindState
  readonly reason: string | null
  readonly ageSeconds: number
  readonly stepSeconds: number
}

const SELECT = `
  SELECT id, groupId, plan, stateBefore, state, reason,
         TIMESTAMPDIFF(SECOND, startedAt, NOW(3)) AS ageSeconds, TIMESTAMPDIFF(SECOND, changedAt, NOW(3)) AS stepSeconds
  FROM rewinds`

/** Begins a rewind: from now on the group is wanted stopped. Returns its id. @throws RewindUnderWay */
export function beginRewind(database: Database, group: ConsumerGroup, target: RewindTarget): Promise<number> {
  return database.transaction(async (transaction) => {
    const { desired } = await lockGroup(transaction, group.groupId)
    const { insertId } = await transaction.execute(
      `INSERT INTO rewinds (groupId, plan, stateBefore, state, startedAt, changedAt)
       VALUES (?, ?, ?, 'stopping', NOW(3), NOW(3))`,
      [group.groupId, JSON.stringify({ target, moves: null }), JSON.stringify({ desired })],
    )
    await changeDesiredState(transaction, group.groupId, 'stopped')
    await writeMarker(transaction, 'rewind', { group: group.name, rewindId: insertId, state: 'stopping' })
    return insertId
  })
}

/** The rewind that has not ended; undefined when there is none. */
export async function findUnfinished(database: Queryable): Promise<RewindRow | undefined> {
  const [row] = await database.query<StoredRow>(`${SELECT} WHERE endedAt IS NULL ORDER BY id LIMIT 1`)
  return row && toRewind(row)
}

export async function findRewind(database: Queryable, id: number): Promise<RewindRow | undefined> {
  const [row] = await database.query<StoredRow>(`${SELECT} WHERE id = ?`, [id])
  return row && toRewind(row)
}

/** Stores where each partition goes, before anything is committed: after a crash it is not computed again. */
export async function storeMoves(
  database: Queryable,
  { id, target }: RewindRow,
  moves: readonly RewindMove[],
): Promise<void> {
  await database.execute(
    `UPDATE rewinds SET state = 'resetting', plan = ?, changedAt = NOW(3) WHERE id = ? AND state = 'stopping'`,
    [JSON.stringify({ target, moves }), id],
  )
}

/** The offsets are committed: the group is wanted as before. */
export async function restoreGroup(
  transaction: Queryable,
  { id, groupId, before }: RewindRow,
): Promise<void> {
  await transaction.execute(
    `UPDATE rewinds SET state = 'starting', changedAt = NOW(3) WHERE id = ? AND state = 'resetting'`,
    [id],
  )
  await changeDesiredState(transaction, groupId, before)
}

export async function finishRewind(transaction: Queryable, { id }: RewindRow): Promise<void> {
  await transaction.execute(
    `UPDATE rewinds SET state = 'done', changedAt = NOW(3), endedAt = NOW(3) WHERE id = ? AND endedAt IS NULL`,
    [id],
  )
  await writeMarker(transaction, 'rewind', { rewindId: id, state: 'done' })
}

/** Gives up: nothing was committed, and the group is wanted as before. */
export async function giveUp(
  transaction: Queryable,
  { id, groupId, before }: RewindRow,
  reason: string,
): Promise<void> {
  await transaction.execute(
    `UPDATE rewinds SET state = 'failed', reason = ?, changedAt = NOW(3), endedAt = NOW(3)
     WHERE id = ? AND endedAt IS NULL`,
    [reason, id],
  )
  await changeDesiredState(transaction, groupId, before)
  await writeMarker(transaction, 'rewind', { rewindId: id, state: 'failed', reason })
}

function toRewind({ plan, stateBefore, ...row }: StoredRow): RewindRow {
  const { target, moves } = JSON.parse(plan) as Pick<RewindRow, 'target' | 'moves'>
  const { desired } = JSON.parse(stateBefore) as { desired: Desired }
  return { ...row, target, moves, before: desired }
}
