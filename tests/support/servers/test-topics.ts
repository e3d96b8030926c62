import { askAdmin, readPositions, type Position } from '../../../services/shared/kafka/admin.ts'
import {
  createKafka,
  TOPIC_RESOURCE,
  type Admin,
  type Kafka,
  type KafkaOptions,
} from '../../../services/shared/kafka/client.ts'
import type { KafkaMessage } from '../../../services/shared/kafka/consumer.ts'
import { createProducer, type OutgoingMessage } from '../../../services/shared/kafka/sending/producer.ts'
import { ensureTopics } from '../../../services/shared/kafka/kafka-topics.ts'
import { createLogger } from '../../../services/shared/runtime/logger.ts'
import { deadLetterTopic } from '../../../services/shared/kafka/topic-settings.ts'
import { requiredVariable } from './test-database.ts'
import { unique } from '../unique.ts'
import { waitFor } from '../wait-for.ts'

export const silentLog = createLogger({ name: 'test', level: 'silent', pretty: false })

export const testKafkaAccess = () => ({ brokers: requiredVariable('KAFKA_BROKERS').split(',') })

export const testKafka = (): Kafka => createKafka(testKafkaOptions())

/** Creates a topic with its dead-letter topic, for one test. Returns its name. */
export async function createTestTopic(partitions = 3): Promise<string> {
  const topic = unique('topic')
  const specs = [topic, deadLetterTopic(topic)].map((name) => ({ topic: name, partitions, replication: 1 }))
  await ensureTopics(testKafka(), specs)
  return topic
}

/** Resolves when the brokers have all messages, in this order within each partition. */
export async function produce(topic: string, messages: readonly OutgoingMessage[]): Promise<void> {
  const producer = createProducer(testKafka())
  await producer.connect()
  try {
    await producer.send(topic, messages)
  } finally {
    await producer.disconnect()
  }
}

const testKafkaOptions = (): KafkaOptions => ({ clientId: 'test', access: testKafkaAccess(), log: silentLog })

function asAdmin<Result>(ask: (admin: Admin) => Promise<Result>): Promise<Result> {
  return askAdmin(testKafkaOptions(), ask)
}

/** The group's committed offset in each partition (-1 where there is none), and the partition's end. */
export function readOffsets(topic: string, groupId: string): Promise<Position[]> {
  return readPositions(testKafkaOptions(), { topic, groupId })
}

/** Commits the end of the topic for a group without members, as an operator does who skips messages. */
export async function skipToEnd(topic: string, groupId: string): Promise<void> {
  const ends = await readOffsets(topic, groupId)
  const partitions = ends.map(({ partition, end }) => ({ partition, offset: String(end) }))
  await asAdmin((admin) => admin.setOffsets({ groupId, topic, partitions }))
}

/** Deletes all messages that are in the topic now, as retention does. Offsets continue. */
export async function deleteRecords(topic: string): Promise<void> {
  await asAdmin(async (admin) => {
    const ends = await admin.fetchTopicOffsets(topic)
    const partitions = ends.map(({ partition, high }) => ({ partition, offset: high }))
    await admin.deleteTopicRecords({ topic, partitions })
  })
}

/** Sets a topic's own settings, as an operator does; those that are left out are the broker's again. */
export async function configureTopic(
  topic: string,
  settings: Readonly<Record<string, string>>,
): Promise<void> {
  const configEntries = Object.entries(settings).map(([name, value]) => ({ name, value }))
  await asAdmin((admin) =>
    admin.alterConfigs({
      validateOnly: false,
      resources: [{ type: TOPIC_RESOURCE, name: topic, configEntries }],
    }),
  )
}

/** How many messages were ever written to a topic. */
export async function countWritten(topic: string): Promise<number> {
  const offsets = await asAdmin((admin) => admin.fetchTopicOffsets(topic))
  return offsets.reduce((sum, { high }) => sum + Number(high), 0)
}

export async function deleteTopic(topic: string): Promise<void> {
  await asAdmin((admin) => admin.deleteTopics({ topics: [topic] }))
}

/** Resolves when the topic exists, also where one of that name is being deleted. */
export async function createTopic(topic: string, partitions: number): Promise<void> {
  await waitFor(`${topic} to be created`, async () => {
    await ensureTopics(testKafka(), [{ topic, partitions, replication: 1 }])
    return true
  })
}

export async function addPartitions(topic: string, count: number): Promise<void> {
  await asAdmin((admin) => admin.createPartitions({ topicPartitions: [{ topic, count }] }))
  await waitFor(`${topic} to have ${count} partitions`, () =>
    asAdmin(async (admin) => (await admin.fetchTopicOffsets(topic)).length === count),
  )
}

/** Waits until the group has committed everything that is in the topic now. */
export async function waitUntilConsumed(topic: string, groupId: string): Promise<void> {
  await waitFor(`${groupId} to have consumed ${topic}`, async () =>
    (await readOffsets(topic, groupId)).every(({ committed, end }) => end === 0 || committed === end),
  )
}

/** The group's state and members. A member that left and joined again has another id. */
export async function describeGroup(groupId: string): Promise<{ state: string; members: string[] }> {
  return asAdmin(async (admin) => {
    const { groups } = await admin.describeGroups([groupId])
    const [group] = groups
    return { state: group?.state ?? 'none', members: group?.members.map(({ memberId }) => memberId) ?? [] }
  })
}

/** Reads all messages of a topic; waits for at least `count`. */
export async function readTopic(topic: string, count: number): Promise<KafkaMessage[]> {
  const messages: KafkaMessage[] = []
  const consumer = testKafka().consumer({ groupId: unique('reader'), maxWaitTimeInMs: 100 })
  await consumer.connect()
  try {
    await consumer.subscribe({ topic, fromBeginning: true })
    await consumer.run({
      eachMessage: ({ message }) => {
        messages.push(message)
        return Promise.resolve()
      },
    })
    await waitFor(`${count} messages in ${topic}`, () => messages.length >= count)
    return messages
  } finally {
    await consumer.disconnect()
  }
}
