import assert from 'node:assert/strict'
import { readOffsets } from '../servers/test-topics.ts'
import { uniqueUserId } from '../unique.ts'
import { waitFor } from '../wait-for.ts'
import type { NotifierFixture } from './notifier-fixture.ts'

export const repeatUsers = (users: number, rounds: number) => {
  const ids = Array.from({ length: users }, uniqueUserId)
  return Array.from({ length: rounds }, () => ids).flat()
}

export const acceptedAtLeast = ({ line }: NotifierFixture, count: number) =>
  waitFor(`${count} messages at LINE`, async () => (await line.messages()).length >= count)

/** No committed offset has passed an order that is still pending. */
export async function assertNothingSkipped({ database, topic, group }: NotifierFixture): Promise<void> {
  const offsets = await readOffsets(topic, group)
  const [row] = await database.query<{ count: number }>(
    "SELECT COUNT(*) AS count FROM orders WHERE status <> 'pending'",
  )
  const settled = row?.count ?? 0
  const committed = offsets.reduce((sum, partition) => sum + Math.max(0, partition.committed), 0)
  assert.ok(committed <= settled, `${committed} committed, ${settled} settled`)
}
