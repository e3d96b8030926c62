import { z } from 'zod'
import { groupName } from '../consumer-control/consumer-groups.ts'

const MOST = Number.MAX_SAFE_INTEGER
const MOST_PARTITIONS = 1_000

const time = z.iso.datetime({ offset: true }).meta({ example: '2026-11-21T09:30:00.000Z' })

/** Where a group should go on reading. */
const target = z
  .union(
    [
      z.enum(['beginning', 'end']),
      z.strictObject({ time }),
      z.strictObject({ by: z.int().min(-MOST).max(MOST) }),
      z.strictObject({
        offsets: z
          .record(z.string().regex(/^\d{1,9}$/), z.int().min(0).max(MOST))
          .refine((offsets) => Object.keys(offsets).length > 0)
          .refine((offsets) => Object.keys(offsets).length <= MOST_PARTITIONS),
      }),
    ],
    { error: 'must be "beginning", "end", {"time": …}, {"by": …} or {"offsets": {"0": …}}' },
  )
  .meta({
    description:
      'The beginning or the end of each partition, its first message since a time, so many messages back (negative) or forward, or an offset of some partitions.',
    example: 'beginning',
  })

export const rewindBody = z.object({ group: groupName, to: target }).meta({ id: 'RewindRequest' })

export const rewindPath = z.object({ id: z.coerce.number().int().min(1).max(MOST) })

const count = z.int().min(0)

const move = z.object({
  partition: count,
  committed: count.meta({ description: 'Where the group reads on now.' }),
  target: count.meta({ description: 'Where it would read on.' }),
  messages: count.meta({ description: 'How many are read again, or are skipped if the target is greater.' }),
})

export const preview = z
  .object({
    group: z.string(),
    sentence: z.string().meta({ description: 'What would happen, for people.' }),
    partitions: z.array(move),
    alreadySuccessful: count.nullable().meta({
      description: 'Messages of confirmed orders that are read again and skipped; null: too many to look at.',
    }),
    again: count.nullable().meta({
      description: 'Messages of pending orders that are read again, and whose buyers are notified.',
    }),
    skippedPending: count
      .nullable()
      .meta({ description: 'Pending orders that are skipped; the order API sends their events again.' }),
  })
  .meta({ id: 'RewindPreview' })

export const begun = z.object({ rewindId: z.int().min(1) }).meta({ id: 'RewindBegun' })

export const rewind = z
  .object({
    rewindId: z.int().min(1),
    state: z.enum(['stopping', 'resetting', 'starting', 'done', 'failed']),
    reason: z.string().nullable().meta({ description: 'Why it failed. Then everything is as before.' }),
    partitions: z.array(move),
    redelivered: count
      .nullable()
      .meta({ description: 'Messages that were read again and finished so far; null: unknown now.' }),
    skippedAsDone: count.meta({ description: 'Of these, messages of orders that had been settled before.' }),
    pushedAgain: count.meta({ description: 'Of these, messages whose buyers were notified.' }),
  })
  .meta({ id: 'Rewind' })
