import type { Queryable } from '../../shared/database/database.ts'
import { lockDesiredState, type DesiredState } from '../../shared/desired-state/desired-state.ts'
import { DomainError } from '../../shared/runtime/errors.ts'

export class RewindUnderWay extends DomainError {
  constructor(id: number) {
    super('rewind_under_way', `rewind ${id} is under way: wait until it has ended`)
  }
}

/**
 * Locks the group's desired state, so that it changes for one request at a time and never in the middle of a rewind.
 *
 * @param transaction of the caller
 * @throws RewindUnderWay
 */
export async function lockGroup(transaction: Queryable, groupId: string): Promise<DesiredState> {
  const state = await lockDesiredState(transaction, groupId)
  const [rewind] = await transaction.query<{ id: number }>(
    'SELECT id FROM rewinds WHERE endedAt IS NULL LIMIT 1',
  )
  if (rewind !== undefined) throw new RewindUnderWay(rewind.id)
  return state
}
