import { askAdmin, readPositionsWith } from '../../../services/shared/kafka/admin.ts'
import { retryUntilDone } from '../../../services/shared/runtime/backoff.ts'
import type { Admin } from '../../../services/shared/kafka/client.ts'
import type { Stage } from '../platform/set-stage.ts'
import type { FaultKind, Scene } from './fault.ts'

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
        inject: (scene) => withoutNotifiers(scene, (admin) => rewind(scene.stage, admin, messages)),
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
        inject: (scene) =>
          withoutNotifiers(scene, async (admin) => {
            // Until there are some.
            await scene.pause(1_000)
            return skip(scene, admin, most)
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
        inject: async (scene) => {
          let passed = false
          await withoutNotifiers(scene, async (admin) => {
            // An order that LINE has and the database does not know of would be told twice: the one known limit.
            if (!passed && (await isEverythingMarked(scene.stage))) {
              letADayPass(scene)
              passed = true
            }
            return rewind(scene.stage, admin, messages)
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
      inject: (scene) =>
        askAtLast(scene, async (admin) => {
          const { topic } = scene.stage
          const count = (await admin.fetchTopicOffsets(topic)).length + 1
          if (count > MOST_PARTITIONS) return false
          await admin.createPartitions({ topicPartitions: [{ topic, count }] })
          return true
        }),
    }),
  },
]

/** A group's offsets can be set only while nobody is in it. */
async function withoutNotifiers(scene: Scene, work: (admin: Admin) => Promise<boolean>): Promise<boolean> {
  const { stage } = scene
  const running = NOTIFIERS.map((name) => stage.component(name)).filter(({ state }) => state !== 'stopped')
  await Promise.all(running.map((component) => component.stop()))
  try {
    return await askAtLast(scene, work)
  } finally {
    await Promise.all(running.map((component) => component.start().catch(() => undefined)))
  }
}

/** Again until it succeeds: Kafka may have to be waited for, and members that were killed to be forgotten. */
async function askAtLast(
  { stage, signal }: Scene,
  ask: (admin: Admin) => Promise<boolean>,
): Promise<boolean> {
  return (await retryUntilDone(() => askAdmin(stage.kafka, ask), { ...BACKOFF, signal })) ?? false
}

async function rewind({ topic, group }: Stage, admin: Admin, messages: number): Promise<boolean> {
  const partitions = (await readPositionsWith(admin, { topic, groupId: group }))
    .filter(({ committed }) => committed >= 0)
    .map(({ partition, committed }) => ({ partition, offset: String(Math.max(0, committed - messages)) }))
  if (partitions.length > 0) await admin.setOffsets({ groupId: group, topic, partitions })
  return partitions.length > 0
}

async function skip({ stage, ledger }: Scene, admin: Admin, most: number): Promise<boolean> {
  const { topic, group } = stage
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

async function isEverythingMarked({ database, line }: Stage): Promise<boolean> {
  const accepted = await line.messages()
  const orders = await database.query<{ retryKey: string }>(
    `SELECT retryKey FROM orders WHERE status = 'pending'`,
  )
  const pending = new Set(orders.map(({ retryKey }) => retryKey))
  return accepted.every(({ retryKey }) => !pending.has(retryKey ?? ''))
}

function letADayPass({ stage, ledger }: Scene): void {
  const shiftMs = (ledger.lineClock.at(-1)?.shiftMs ?? 0) + DAY_MS
  ledger.lineClock.push({ from: Date.now(), shiftMs })
  stage.shiftClock('line-simulator', shiftMs)
}
