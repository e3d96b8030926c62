/** The code of our socket's error when the broker belongs to another Kafka. */
export const IS_ANOTHER_KAFKA = 'ERR_ANOTHER_KAFKA'

/** The broker that answers belongs to another Kafka: nothing is sent to it. The message is written for an operator. */
export class AnotherKafka extends Error {
  override readonly name = 'AnotherKafka'
  readonly code = IS_ANOTHER_KAFKA
}
