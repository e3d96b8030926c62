import type { KafkaMessage } from '../../shared/kafka/consumer.ts'

/** A message that can never be processed. */
export interface DeadLetter {
  readonly message: KafkaMessage
  readonly topic: string
  readonly partition: number
  /** For the operator: why it can never be processed. */
  readonly reason: string
  /** The order that fails with it; absent when the message belongs to none. */
  readonly orderId?: number | undefined
}
