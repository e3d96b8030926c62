import { untilDone } from '../../../services/shared/backoff.ts'
import type { Admin, Kafka } from '../../../services/shared/kafka.ts'

const BACKOFF = { firstMs: 200, maxMs: 1_000, onFailure: () => undefined }

export interface GroupOffset {
  readonly partition: number
  /** Everything before it is said to be done. */
  readonly offset: number
}

/** What the group has committed; partitions of which it has committed nothing are missing. */
export async function readCommitted(admin: Admin, topic: string, groupId: string): Promise<GroupOffset[]> {
  const [ofTopic] = await admin.fetchOffsets({ groupId, topics: [topic] })
  return (ofTopic?.partitions ?? [])
    .map(({ partition, offset }) => ({ partition, offset: Number(offset) }))
    .filter(({ offset }) => offset >= 0)
}

/** Connects anew each time: Kafka is killed every now and then. */
export async function withAdmin<Result>(
  kafka: Kafka,
  ask: (admin: Admin) => Promise<Result>,
): Promise<Result> {
  const admin = kafka.admin()
  await admin.connect()
  try {
    return await ask(admin)
  } finally {
    await admin.disconnect()
  }
}

/** Again until it succeeds: Kafka may have to be waited for, and members that were killed to be forgotten. */
export function withAdminAtLast<Result extends object | string | number | boolean>(
  kafka: Kafka,
  signal: AbortSignal,
  ask: (admin: Admin) => Promise<Result>,
): Promise<Result | undefined> {
  return untilDone(() => withAdmin(kafka, ask), { ...BACKOFF, signal })
}
