import {
  CompressionTypes,
  Partitioners,
  type ICustomPartitioner,
  type Message,
  type RecordMetadata,
} from 'kafkajs'
import {
  createKafka,
  disconnectWithTimeout,
  METADATA_MAX_AGE_MS,
  type Kafka,
  type KafkaOptions,
} from '../client.ts'
import { murmur2 } from './murmur2.ts'
import { markForSendByPartition, type SendOutcome } from '../patches/send-by-partition.ts'
import { sendInParts, type Delivery } from './send-in-parts.ts'

export type OutgoingMessage = Pick<Message, 'key' | 'value' | 'headers'>

export interface EventProducer {
  readonly connect: () => Promise<void>
  /** Resolves when every in-sync replica has all messages. After a rejection some or all may have been written. */
  readonly send: (topic: string, messages: readonly OutgoingMessage[]) => Promise<void>
  /** Sends all that Kafka takes, and says what it does not take: one message must not hold up the others. Never rejects. */
  readonly deliver: (topic: string, messages: readonly OutgoingMessage[]) => Promise<Delivery>
  readonly disconnect: () => Promise<void>
}

export interface SingleProducer {
  /** Sends one message, and says where it is. */
  readonly sendOne: (topic: string, message: OutgoingMessage) => Promise<MessagePlace>
}

interface MessagePlace {
  readonly topic: string
  readonly partition: number
  readonly offset: number
}

/**
 * Not idempotent in Kafka's sense: with kafkajs, a lost response followed by another send can make the broker drop a
 * message as a duplicate. Consumers handle repeated messages; a lost one would be lost for good.
 */
export function createProducer(kafka: Kafka): EventProducer & SingleProducer {
  const producer = kafka.producer({
    idempotent: false,
    allowAutoTopicCreation: false,
    metadataMaxAge: METADATA_MAX_AGE_MS,
    createPartitioner: partitionByKey,
  })
  const sendBatch = (topic: string, messages: readonly Message[]): Promise<RecordMetadata[]> =>
    producer.sendBatch({
      acks: -1,
      compression: CompressionTypes.GZIP,
      // kafkajs does not change the list.
      topicMessages: [{ topic, messages: messages as Message[] }],
    })

  async function sendByPartition(topic: string, messages: readonly Message[]): Promise<SendOutcome> {
    markForSendByPartition(messages)
    try {
      return (await sendBatch(topic, messages)) as unknown as SendOutcome
    } catch (failure) {
      // The producer is not connected.
      return { refused: [], unsent: messages, failure }
    }
  }

  return {
    connect: () => producer.connect(),
    send: async (topic, messages) => {
      await sendBatch(topic, messages)
    },
    deliver: (topic, messages) => sendInParts(messages, (part) => sendByPartition(topic, part)),
    sendOne: async (topic, message) => {
      const [written] = await sendBatch(topic, [message])
      return { topic, partition: written?.partition ?? 0, offset: Number(written?.baseOffset ?? 0) }
    },
    disconnect: () => disconnectWithTimeout(producer.disconnect()),
  }
}

/** Sends one message with a separate client, and says where it is: for what is seldom sent. */
export async function sendOnce(
  options: KafkaOptions,
  topic: string,
  message: OutgoingMessage,
): Promise<MessagePlace> {
  const producer = createProducer(createKafka(options))
  try {
    await producer.connect()
    return await producer.sendOne(topic, message)
  } finally {
    await producer.disconnect()
  }
}

/** True when the broker refuses a message because of its size, and always will. */
export function isTooLarge(error: unknown): boolean {
  return error instanceof Error && 'type' in error && error.type === 'MESSAGE_TOO_LARGE'
}

/** Chooses the same partition as Kafka's Java clients. */
const partitionByKey: ICustomPartitioner = () => {
  const chooseAny = Partitioners.DefaultPartitioner()
  return (where) => {
    const { key } = where.message
    if (key === null || key === undefined) return chooseAny(where)
    return partitionOf(key, where.partitionMetadata.length)
  }
}

/** The partition of a key, in a topic with so many. */
export const partitionOf = (key: string | Buffer, partitions: number) =>
  (murmur2(Buffer.from(key)) & 0x7fffffff) % partitions
