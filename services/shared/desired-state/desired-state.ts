import type { Queryable } from '../database/database.ts'

/** What an operator wants the members of a consumer group to do. */
export type Desired = 'running' | 'stopped'

export interface DesiredState {
  readonly desired: Desired
  /** Grows with every change, so that a member can report which change it has carried out. */
  readonly revision: number
}

/** What a member reports of Kafka while it stays out of its group. */
export const STOPPED_BY_OPERATOR = 'not used: the consumer is stopped on purpose by an operator'

/** A group without a row was never stopped. */
export const NEVER_CHANGED: DesiredState = { desired: 'running', revision: 0 }

export async function readDesiredState(database: Queryable, groupId: string): Promise<DesiredState> {
  const [row] = await database.query<DesiredState>(
    'SELECT desired, revision FROM desired_states WHERE groupId = ?',
    [groupId],
  )
  return row ?? NEVER_CHANGED
}

/** Locks the state for the caller's transaction. */
export async function lockDesiredState(transaction: Queryable, groupId: string): Promise<DesiredState> {
  // Not INSERT IGNORE: two transactions could then both share the row's lock, and wait for each other to change it.
  await transaction.execute(
    `INSERT INTO desired_states (groupId, desired, revision) VALUES (?, ?, ?)
     ON DUPLICATE KEY UPDATE groupId = VALUES(groupId)`,
    [groupId, NEVER_CHANGED.desired, NEVER_CHANGED.revision],
  )
  return readDesiredState(transaction, groupId)
}

/** Changes the state inside the caller's transaction. The revision grows only if the state was another one. */
export async function changeDesiredState(
  transaction: Queryable,
  groupId: string,
  desired: Desired,
): Promise<DesiredState> {
  await lockDesiredState(transaction, groupId)
  await transaction.execute(
    `UPDATE desired_states SET desired = ?, revision = revision + 1, changedAt = CURRENT_TIMESTAMP(3)
     WHERE groupId = ? AND desired <> ?`,
    [desired, groupId, desired],
  )
  return readDesiredState(transaction, groupId)
}
