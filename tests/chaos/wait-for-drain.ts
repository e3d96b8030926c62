import { waitUntil } from '../../infra/local/processes/wait-until.ts'
import { readPositions } from '../../services/shared/kafka/admin.ts'
import type { ChaosPlatform } from './platform/start-chaos-platform.ts'

const LOOK_MS = 250

/** Resolves when no order is pending, the outbox is empty and the group has read everything; false: not in time. */
export function waitForDrain(platform: ChaosPlatform, timeoutMs: number): Promise<boolean> {
  return waitUntil(() => isDrained(platform), { deadlineMs: timeoutMs, intervalMs: LOOK_MS })
}

async function isDrained({ database, kafka, topic, group }: ChaosPlatform): Promise<boolean> {
  const [row] = await database.query<{ busy: number }>(
    `SELECT EXISTS (SELECT 1 FROM orders WHERE status = 'pending') OR EXISTS (SELECT 1 FROM outbox) AS busy`,
  )
  if (row?.busy !== 0) return false
  const positions = await readPositions(kafka, { topic, groupId: group })
  return positions.every(({ end, committed }) => end === 0 || committed === end)
}
