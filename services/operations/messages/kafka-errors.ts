import { failureType, isKafkaFailure } from '../../shared/kafka/explain-kafka-failure.ts'
import { KafkaAway } from '../../shared/kafka/kafka-away.ts'
import { DomainError } from '../../shared/runtime/errors.ts'

/** The message may have been written. */
export class OutcomeUnknown extends DomainError {
  constructor(cause: unknown) {
    super('outcome_unknown', 'Kafka did not answer: the message may have been written, look into the topic', {
      cause,
    })
  }
}

export class TopicNotFound extends DomainError {
  constructor(topic: string) {
    super('topic_not_found', `there is no topic ${topic} of this platform`)
  }
}

export class PartitionNotFound extends DomainError {
  constructor(topic: string, partition: number) {
    super('partition_not_found', `topic ${topic} has no partition ${partition}`)
  }
}

/** Kafka never takes the message: another attempt ends the same way. */
class RefusedByKafka extends DomainError {
  constructor(topic: string, cause: unknown) {
    super(
      'refused_by_kafka',
      `Kafka refuses the message: it is larger than ${topic} takes (max.message.bytes)`,
      {
        cause,
      },
    )
  }
}

/** For questions to Kafka. @throws TopicNotFound, KafkaAway instead of kafkajs's errors */
export async function explainKafka<Result>(topic: string, question: Promise<Result>): Promise<Result> {
  try {
    return await question
  } catch (error) {
    if (isMissing(error)) throw new TopicNotFound(topic)
    if (isKafkaFailure(error)) throw new KafkaAway(error)
    throw error
  }
}

/** For a message that is sent. @throws TopicNotFound, RefusedByKafka, OutcomeUnknown instead of kafkajs's errors */
export async function explainSend<Result>(topic: string, sending: Promise<Result>): Promise<Result> {
  try {
    return await sending
  } catch (error) {
    if (isMissing(error)) throw new TopicNotFound(topic)
    if (failureType(error) === 'MESSAGE_TOO_LARGE') throw new RefusedByKafka(topic, error)
    if (isKafkaFailure(error)) throw new OutcomeUnknown(error)
    throw error
  }
}

const isMissing = (error: unknown) =>
  ['UNKNOWN_TOPIC_OR_PARTITION', 'INVALID_TOPIC_EXCEPTION'].includes(failureType(error))
