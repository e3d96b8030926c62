import type { Admin, Kafka } from '../../../services/shared/kafka.ts'

/** What a group had committed of a partition at some moment, at the latest. */
export interface CommittedOffset {
  readonly partition: number
  /** Everything before it is said to be done. */
  readonly offset: number
  readonly at: number
}

/** Notes what the group has committed. */
export async function readCommitted(
  admin: Admin,
  topic: string,
  groupId: string,
): Promise<CommittedOffset[]> {
  const [ofTopic] = await admin.fetchOffsets({ groupId, topics: [topic] })
  const at = Date.now()
  return (ofTopic?.partitions ?? [])
    .map(({ partition, offset }) => ({ partition, offset: Number(offset), at }))
    .filter(({ offset }) => offset > 0)
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
