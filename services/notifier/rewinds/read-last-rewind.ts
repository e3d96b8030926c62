import type { Queryable } from '../../shared/database/database.ts'
import type { RewindMove } from '../../shared/desired-state/rewind-move.ts'

/** The messages that a rewind has the group read again, by partition: from the first offset up to the second. */
export interface LastRewind {
  readonly id: number
  readonly ranges: ReadonlyMap<number, { readonly from: number; readonly to: number }>
}

/** The last rewind of the group; undefined when there was none. */
export async function readLastRewind(database: Queryable, groupId: string): Promise<LastRewind | undefined> {
  const [row] = await database.query<{ id: number; plan: string }>(
    `SELECT id, plan FROM rewinds WHERE groupId = ? AND state <> 'failed' ORDER BY id DESC LIMIT 1`,
    [groupId],
  )
  if (row === undefined) return undefined
  const { moves } = JSON.parse(row.plan) as { readonly moves: readonly RewindMove[] | null }
  const ranges = (moves ?? [])
    .filter(({ committed, target }) => target < committed)
    .map(({ partition, committed, target }) => [partition, { from: target, to: committed }] as const)
  return { id: row.id, ranges: new Map(ranges) }
}
