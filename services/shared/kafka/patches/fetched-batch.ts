import { createRequire } from 'node:module'
import type { KafkaMessage } from '../consumer.ts'

/** What a broker answers to a fetch, for one partition. */
export interface PartitionData {
  readonly partition: number
  readonly highWatermark: string
  /** Also those before the offset that was asked for: a batch is stored and sent as a whole. */
  readonly messages: readonly KafkaMessage[]
}

interface Batch {
  /** Without what lies before the offset, control records and messages of aborted transactions. */
  readonly messages: readonly KafkaMessage[]
  readonly rawMessages: readonly KafkaMessage[]
  readonly lastOffset: () => string
}

/** kafkajs's own reading of an answer, which it keeps inside of its consumer. */
export const FetchedBatch = createRequire(import.meta.url)('kafkajs/src/consumer/batch') as new (
  topic: string,
  fetchedOffset: string,
  data: PartitionData,
) => Batch
