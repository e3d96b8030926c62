import { askAdmin, readPositionsWith } from '../../../services/shared/kafka/admin.ts'
import { neverAborts, retryUntilDone } from '../../../services/shared/runtime/backoff.ts'
import { TOPIC_RESOURCE, type Admin } from '../../../services/shared/kafka/client.ts'
import type { ChaosPlatform } from '../platform/start-chaos-platform.ts'
import type { FaultKind, FaultContext } from './fault.ts'

const NOTIFIERS = ['notifier', 'notifier-2', 'notifier-3'] as const
const MOST_PARTITIONS = 12
const BACKOFF = { firstMs: 200, maxMs: 1_000, onFailure: () => undefined }
/** A little more than LINE remembers a retry key for. */
const DAY_MS = 24.5 * 3_600_000

/** What an operator may do to the group and the topic. */
export const groupFaults: readonly FaultKind[] = [
  {
    name: 'rewind',
    plan: (random) => {
      const messages = random.between(1, 400)
      return {
        what: `the group's offsets are set back by ${messages}: everything is delivered again`,
        targets: [...NOTIFIERS, 'kafka'],
        inject: (context) => withoutNotifiers(context, (admin) => rewind(context.platform, admin, messages)),
      }
    },
  },
  {
    name: 'skip',
    plan: (random) => {
      const most = random.between(5, 60)
      return {
        what: `the group's offsets are set forward: up to ${most} unread events of each partition are skipped`,
        targets: [...NOTIFIERS, 'kafka'],
        inject: (context) =>
          withoutNotifiers(context, async (admin) => {
            // Until there are some.
            await context.pause(1_000)
            return skip(context, admin, most)
          }),
      }
    },
  },
  {
    name: 'a-day-passes',
    plan: (random) => {
      const messages = random.between(1, 400)
      return {
        what: `LINE forgets its retry keys, and the last ${messages} of each partition are delivered again`,
        targets: [...NOTIFIERS, 'kafka', 'database', 'line-simulator'],
        inject: async (context) => {
          let passed = false
          await withoutNotifiers(context, async (admin) => {
            // An order that LINE has accepted and the database has not marked would be sent twice: the one known limit.
            if (!passed && (await isEverythingMarked(context.platform))) {
              letADayPass(context)
              passed = true
            }
            return rewind(context.platform, admin, messages)
          })
          return passed
        },
      }
    },
  },
  {
    name: 'more-partitions',
    plan: () => ({
      what: 'the topic gets another partition',
      targets: ['kafka'],
      inject: (context) =>
        askAtLast(context, async (admin) => {
          const { topic } = context.platform
          const count = (await admin.fetchTopicOffsets(topic)).length + 1
          if (count > MOST_PARTITIONS) return false
          await admin.createPartitions({ topicPartitions: [{ topic, count }] })
          return true
        }),
    }),
  },
  {
    name: 'topic-limit',
    plan: (random, { lastingMs }) => {
      const ms = random.between(...lastingMs)
      const bytes = random.pick([600, 2_000])
      return {
        what: `the topic takes at most ${bytes} bytes at once for ${(ms / 1000).toFixed(1)} s`,
        // Poison may be larger.
        targets: ['kafka', 'poison'],
        inject: async (context) => {
          const isLimited = await askAtLast(context, (admin) => limitTopic(context.platform, admin, bytes))
          try {
            await context.pause(ms)
          } finally {
            // Also when the run is given up: otherwise nothing would drain.
            const undo = { ...context, signal: neverAborts }
            await askAtLast(undo, (admin) => limitTopic(context.platform, admin))
          }
          return isLimited
        },
      }
    },
  },
]

/** @param bytes the topic's max.message.bytes; undefined: the broker's default */
async function limitTopic({ topic }: ChaosPlatform, admin: Admin, bytes?: number): Promise<true> {
  const configEntries = bytes === undefined ? [] : [{ name: 'max.message.bytes', value: String(bytes) }]
  await admin.alterConfigs({
    validateOnly: false,
    resources: [{ type: TOPIC_RESOURCE, name: topic, configEntries }],
  })
  return true
}

/** A group's offsets can be set only while it has no members. */
async function withoutNotifiers(
  context: FaultContext,
  work: (admin: Admin) => Promise<boolean>,
): Promise<boolean> {
  const { platform } = context
  const running = NOTIFIERS.map((name) => platform.component(name)).filter(({ state }) => state !== 'stopped')
  await Promise.all(running.map((component) => component.stop()))
  try {
    return await askAtLast(context, work)
  } finally {
    await Promise.all(running.map((component) => component.start().catch(() => undefined)))
  }
}

/** Retries until it succeeds: Kafka may be down, and killed members stay in the group until their session ends. */
async function askAtLast(
  { platform, signal }: FaultContext,
  ask: (admin: Admin) => Promise<boolean>,
): Promise<boolean> {
  return (await retryUntilDone(() => askAdmin(platform.kafka, ask), { ...BACKOFF, signal })) ?? false
}

async function rewind({ topic, group }: ChaosPlatform, admin: Admin, messages: number): Promise<boolean> {
  const partitions = (await readPositionsWith(admin, { topic, groupId: group }))
    .filter(({ committed }) => committed >= 0)
    .map(({ partition, committed }) => ({ partition, offset: String(Math.max(0, committed - messages)) }))
  if (partitions.length > 0) await admin.setOffsets({ groupId: group, topic, partitions })
  return partitions.length > 0
}

async function skip({ platform, ledger }: FaultContext, admin: Admin, most: number): Promise<boolean> {
  const { topic, group } = platform
  const ranges = (await readPositionsWith(admin, { topic, groupId: group }))
    .map(({ partition, committed, end }) => {
      const from = Math.max(0, committed)
      return { partition, from, to: Math.min(from + most, end) }
    })
    .filter(({ from, to }) => from < to)
  if (ranges.length === 0) return false
  // Before it is done: a failure half-way through may have done it.
  ledger.skipped.push(...ranges)
  const partitions = ranges.map(({ partition, to }) => ({ partition, offset: String(to) }))
  await admin.setOffsets({ groupId: group, topic, partitions })
  return true
}

async function isEverythingMarked({ database, line }: ChaosPlatform): Promise<boolean> {
  const accepted = await line.messages()
  const orders = await database.query<{ retryKey: string }>(
    `SELECT retryKey FROM orders WHERE status = 'pending'`,
  )
  const pending = new Set(orders.map(({ retryKey }) => retryKey))
  return accepted.every(({ retryKey }) => !pending.has(retryKey ?? ''))
}

function letADayPass({ platform, ledger }: FaultContext): void {
  const shiftMs = (ledger.lineClock.at(-1)?.shiftMs ?? 0) + DAY_MS
  ledger.lineClock.push({ from: Date.now(), shiftMs })
  platform.shiftClock('line-simulator', shiftMs)
}
