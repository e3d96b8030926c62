import { askAdmin } from '../../../services/shared/kafka/admin.ts'
import { createKafka, type KafkaOptions } from '../../../services/shared/kafka/client.ts'
import { createConsumer, type KafkaMessage } from '../../../services/shared/kafka/consumer.ts'
import { unique } from '../../support/unique.ts'
import { waitFor } from '../../support/wait-for.ts'

const TIMEOUT_MS = 60_000

export interface ReadMessage {
  readonly partition: number
  readonly message: KafkaMessage
}

/** Everything that a topic holds now, in the order of each partition. */
export async function readWholeTopic(kafka: KafkaOptions, topic: string): Promise<ReadMessage[]> {
  // A broker that has only just come back does not know all its partitions yet.
  const ends = await waitFor(`the ends of ${topic}`, () =>
    askAdmin(kafka, (admin) => admin.fetchTopicOffsets(topic)),
  )
  const missing = new Map(
    ends.filter(({ low, high }) => low !== high).map(({ partition, high }) => [partition, Number(high)]),
  )
  const read: ReadMessage[] = []
  const consumer = createConsumer(createKafka(kafka), {
    groupId: unique('reader'),
    topic,
    onBatch: ({ partition, messages, next }) => {
      for (const message of messages) read.push({ partition, message })
      if (next >= (missing.get(partition) ?? Infinity)) missing.delete(partition)
      return Promise.resolve(true)
    },
    onJoined: () => undefined,
    onRebalancing: () => undefined,
    onLeft: () => undefined,
    onFetched: () => undefined,
    onSign: () => undefined,
    onStoppedForGood: () => undefined,
  })
  await consumer.start()
  try {
    await waitFor(`all of ${topic} to be read`, () => missing.size === 0, TIMEOUT_MS)
    return read
  } finally {
    await consumer.stop()
  }
}
