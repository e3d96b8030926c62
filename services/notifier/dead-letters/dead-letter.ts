import type { KafkaMessage } from '../../shared/kafka/client.ts'

export interface DeadLetter {
  readonly message: KafkaMessage
  readonly topic: string
  readonly partition: number
  /** For the operator: why this can never be processed. */
  readonly reason: string
  /** The order that fails by it; absent where the message belongs to none. */
  readonly orderId?: number
}
