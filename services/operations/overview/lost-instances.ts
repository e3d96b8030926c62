import type { Database } from '../../shared/database/database.ts'
import { writeMarker } from '../../shared/heartbeats/markers.ts'
import { LOST, type Instance } from './instances.ts'

/**
 * Marks instances that ended without saying so. Of several operations processes one writes the marker: the one whose
 * UPDATE finds the heartbeat as it was.
 */
export async function markLostInstances(database: Database, instances: readonly Instance[]): Promise<void> {
  for (const { id, state, row } of instances) {
    if (state !== 'gone' || row.state === 'gone' || row.state === LOST) continue
    const { affectedRows } = await database.execute(
      'UPDATE heartbeats SET state = ? WHERE instance = ? AND beatAt = ? AND state = ?',
      [LOST, id, row.beatAt, row.state],
    )
    if (affectedRows === 1)
      await writeMarker(database, 'instance-gone', {
        ...{ instance: id, service: row.service, lastBeat: row.beatAt.toISOString() },
      })
  }
}

/** Heartbeats of processes that ended an hour ago, and markers that no chart shows any more. */
export async function forgetOld(database: Database): Promise<void> {
  await database.execute('DELETE FROM heartbeats WHERE beatAt < NOW(3) - INTERVAL 1 HOUR')
  await database.execute('DELETE FROM markers WHERE at < NOW(3) - INTERVAL 1 DAY')
}
