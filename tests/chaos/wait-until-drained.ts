import { pause } from '../../services/shared/backoff.ts'
import type { Stage } from './platform/set-stage.ts'
import { readCommitted, withAdmin } from './watch/group-offsets.ts'

const LOOK_MS = 250

/** Resolves when no order is pending, the outbox is empty and the group has read everything; false: not in time. */
export async function waitUntilDrained(stage: Stage, timeoutMs: number): Promise<boolean> {
  const giveUp = AbortSignal.timeout(timeoutMs)
  while (!giveUp.aborted) {
    if (await isDrained(stage).catch(() => false)) return true
    await pause(LOOK_MS, giveUp)
  }
  return false
}

async function isDrained({ database, kafka, topic, group }: Stage): Promise<boolean> {
  const [rows] = await database.query(
    `SELECT EXISTS (SELECT 1 FROM orders WHERE status = 'pending') OR EXISTS (SELECT 1 FROM outbox) AS busy`,
  )
  if ((rows as { busy: number }[])[0]?.busy !== 0) return false
  return withAdmin(kafka, async (admin) => {
    const ends = await admin.fetchTopicOffsets(topic)
    const committed = new Map(
      (await readCommitted(admin, topic, group)).map(({ partition, offset }) => [partition, offset]),
    )
    return ends.every(({ partition, high }) => high === '0' || committed.get(partition) === Number(high))
  })
}
