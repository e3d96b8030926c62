import type { Database } from '../../shared/database/database.ts'
import {
  changeDesiredState,
  type Desired,
  type DesiredState,
} from '../../shared/desired-state/desired-state.ts'
import { writeMarker } from '../../shared/heartbeats/markers.ts'
import type { ConsumerGroup } from './consumer-groups.ts'
import { lockGroup } from './lock-group.ts'

/**
 * Sets what the members of the group should do; each of them sees it within a second.
 *
 * @throws RewindUnderWay
 */
export function setDesiredState(
  database: Database,
  { name, groupId }: ConsumerGroup,
  desired: Desired,
): Promise<DesiredState> {
  return database.transaction(async (transaction) => {
    const before = await lockGroup(transaction, groupId)
    if (before.desired === desired) return before
    await writeMarker(transaction, desired === 'stopped' ? 'stop' : 'start', { group: name })
    return changeDesiredState(transaction, groupId, desired)
  })
}
