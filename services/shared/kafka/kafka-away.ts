import { DomainError } from '../runtime/errors.ts'

export class KafkaAway extends DomainError {
  constructor(cause: unknown) {
    super('kafka_away', 'Kafka is unavailable and nothing was changed, try again soon', { cause })
  }
}

/** For questions to Kafka. @throws KafkaAway, or the DomainError that the question ends with */
export async function orKafkaAway<Result>(question: Promise<Result>): Promise<Result> {
  try {
    return await question
  } catch (cause) {
    if (cause instanceof DomainError && cause.code !== 'kafka_refusal') throw cause
    throw new KafkaAway(cause)
  }
}
