import type { Database } from '../../shared/database/database.ts'
import type { DatabaseAccess } from '../../shared/database/database-access.ts'
import { explainDatabaseFailure } from '../../shared/database/explain-database-failure.ts'
import type { Kafka } from '../../shared/kafka/client.ts'
import { explainKafkaFailure, failureType } from '../../shared/kafka/explain-kafka-failure.ts'
import type { KafkaAccess } from '../../shared/kafka/kafka-access.ts'
import { ensureTopics, type TopicSpec } from '../../shared/kafka/kafka-topics.ts'
import type { EventProducer } from '../../shared/kafka/sending/producer.ts'
import type { DeadLetterStore } from './move-to-dead-letters.ts'
import { sendDeadLetter } from './send-dead-letter.ts'
import { storeDeadLetter } from './store-dead-letter.ts'

const NO_TOPIC = 'UNKNOWN_TOPIC_OR_PARTITION'

interface TopicOptions {
  readonly kafka: Kafka
  readonly producer: EventProducer
  readonly access: KafkaAccess
  readonly group: string
  readonly spec: TopicSpec
}

/** The topic of dead letters. It is created again when it is missing. */
export function createDeadLetterTopic({
  kafka,
  producer,
  access,
  group,
  spec,
}: TopicOptions): DeadLetterStore {
  const { topic } = spec
  return {
    write: async (letter) => {
      try {
        await sendDeadLetter({ producer, topic, group }, letter)
      } catch (error) {
        if (failureType(error) !== NO_TOPIC) throw error
        await ensureTopics(kafka, [spec])
        await sendDeadLetter({ producer, topic, group }, letter)
      }
    },
    explain: (error) => {
      const { text, definite } = explainKafkaFailure(error, access)
      if (definite) return `${topic} cannot be written: ${text}`
      const type = failureType(error)
      if (type === 'MESSAGE_TOO_LARGE')
        return `${topic} refuses a message of this size: raise its max.message.bytes`
      return type === '' ? `${topic} cannot be written: waiting for Kafka` : `${topic} refuses it: ${type}`
    },
  }
}

interface TableOptions {
  readonly database: Database
  readonly access: DatabaseAccess
  readonly group: string
}

export function createDeadLetterTable({ database, access, group }: TableOptions): DeadLetterStore {
  return {
    write: (letter) => storeDeadLetter(database, group, letter),
    explain: (error) => {
      const { text, definite } = explainDatabaseFailure(error, access)
      return definite
        ? `the table dead_letters cannot be written: ${text}`
        : 'the database does not store it: the log has the reason'
    },
  }
}
