import { CONNECTIONS } from '../../shared/database/connection-counts.ts'
import { openDatabase } from '../../shared/database/database.ts'
import type { DatabaseAccess } from '../../shared/database/database-access.ts'
import { explainDatabaseFailure } from '../../shared/database/explain-database-failure.ts'
import type { EventStreams } from '../../shared/http/streams/event-streams.ts'
import type { KafkaOptions } from '../../shared/kafka/client.ts'
import { explainKafkaFailure } from '../../shared/kafka/explain-kafka-failure.ts'
import { createTopicReader } from '../../shared/kafka/reading/topic-view.ts'
import type { Lifecycle } from '../../shared/runtime/lifecycle.ts'
import type { Logger } from '../../shared/runtime/logger.ts'
import { startSampler, type Sampler } from './sampler.ts'

/** A look that takes longer has failed. */
const QUERY_TIMEOUT_MS = 1_500

interface StartOverviewOptions {
  readonly access: DatabaseAccess
  readonly kafka: Pick<KafkaOptions, 'access' | 'admit'>
  readonly topic: string
  readonly groupId: string
  /** Undefined: the real LINE. */
  readonly readFaults: (() => Promise<Readonly<Record<string, unknown>>>) | undefined
  readonly streams: EventStreams
  readonly log: Logger
  readonly onClose: Lifecycle['onClose']
}

/** Starts the sampler, with its own connections: what an operator asks for must not delay it. */
export function startOverview(options: StartOverviewOptions): Sampler {
  const { access, kafka, topic, groupId, readFaults, streams, log, onClose } = options
  const { looks, counts } = CONNECTIONS.operations
  const database = openDatabase(access, { connections: looks, queryTimeoutMs: QUERY_TIMEOUT_MS })
  onClose('database of the overview', database.close)
  const counting = openDatabase(access, { connections: counts })
  onClose('database of the counts', counting.close)
  const sampler = startSampler({
    ...{ database, counting, groupId, readFaults, streams, log },
    reader: createTopicReader({ clientId: 'operations', ...kafka, log }, { topic, groupId }),
    explain: {
      database: (error) => {
        const { text, definite } = explainDatabaseFailure(error, access)
        return definite ? text : 'the database is unavailable'
      },
      kafka: (error) => {
        if (isMissingTopic(error)) return `the topic ${topic} does not exist yet`
        const { text, definite } = explainKafkaFailure(error, kafka.access)
        return definite ? text : 'Kafka is unavailable'
      },
      line: () => 'the LINE simulator does not answer',
    },
  })
  onClose('overview', sampler.stop)
  return sampler
}

/** kafkajs wraps the error when it has tried several times. */
function isMissingTopic(error: unknown): boolean {
  const { type, cause } = error as { readonly type?: string; readonly cause?: unknown }
  return type === 'UNKNOWN_TOPIC_OR_PARTITION' || (cause instanceof Error && isMissingTopic(cause))
}
