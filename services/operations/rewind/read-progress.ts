import type { Queryable } from '../../shared/database/database.ts'
import { readPositions } from '../../shared/kafka/admin.ts'
import type { KafkaOptions } from '../../shared/kafka/client.ts'
import { messageOf } from '../../shared/runtime/errors.ts'
import type { ConsumerGroup } from '../consumer-control/consumer-groups.ts'
import type { RewindRow } from './rewind-rows.ts'

interface RewindProgress {
  /** Messages that were read again and finished; null: it cannot be known now. */
  readonly redelivered: number | null
  /** Of these: orders that had been settled before. */
  readonly skippedAsDone: number
  /** Of these: orders that were pending, and whose buyers were notified. */
  readonly pushedAgain: number
}

/** What became of the messages of a rewind until now: from the group's offsets, and from what the notifiers counted. */
export async function readProgress(
  { database, kafka }: { readonly database: Queryable; readonly kafka: KafkaOptions },
  group: ConsumerGroup,
  rewind: RewindRow,
): Promise<RewindProgress> {
  const [counts] = await database.query<{ skippedAsDone: string | null; pushedAgain: string | null }>(
    `SELECT SUM(skippedAsDone) AS skippedAsDone, SUM(pushedAgain) AS pushedAgain
     FROM rewind_counts WHERE rewindId = ?`,
    [rewind.id],
  )
  return {
    redelivered: await countRedelivered({ database, kafka }, group, rewind),
    skippedAsDone: Number(counts?.skippedAsDone ?? 0),
    pushedAgain: Number(counts?.pushedAgain ?? 0),
  }
}

async function countRedelivered(
  { database, kafka }: { readonly database: Queryable; readonly kafka: KafkaOptions },
  group: ConsumerGroup,
  { id, state, moves }: RewindRow,
): Promise<number | null> {
  if (moves === null || state === 'resetting' || state === 'failed') return 0
  const [later] = await database.query<{ id: number }>(
    'SELECT id FROM rewinds WHERE id > ? AND groupId = ? LIMIT 1',
    [id, group.groupId],
  )
  // A later rewind has moved the offsets.
  if (later !== undefined) return null
  try {
    const committed = new Map(
      (await readPositions(kafka, group)).map((position) => [position.partition, position.committed]),
    )
    return moves.reduce((sum, { partition, committed: until, target }) => {
      const reached = Math.min(committed.get(partition) ?? target, until)
      return sum + Math.max(0, reached - target)
    }, 0)
  } catch (error) {
    kafka.log.debug({ cause: messageOf(error) }, 'the progress of a rewind cannot be read')
    return null
  }
}
