import type { Database } from '../shared/database/database.ts'
import type { Models } from '../shared/database/models.ts'
import type { SendBudget } from '../shared/http/send-budget.ts'
import { createEventStreams } from '../shared/http/streams/event-streams.ts'
import { readPositions } from '../shared/kafka/admin.ts'
import type { KafkaOptions } from '../shared/kafka/client.ts'
import { createMessageReader } from '../shared/kafka/reading/message-reader.ts'
import { sendOnce } from '../shared/kafka/sending/producer.ts'
import type { Logger } from '../shared/runtime/logger.ts'
import type { Config } from './config.ts'
import type { LineControl } from './line/line-control.ts'
import { markFault } from './line/mark-fault.ts'
import { createSimulatedLogins } from './line/simulated-logins.ts'
import { createShownTopics } from './messages/shown-topics.ts'
import { createTails } from './messages/tails.ts'
import { createBuyer } from './orders/buyer.ts'
import { createOrderRuns } from './orders/order-runs.ts'

interface ActionsOptions {
  readonly config: Config
  readonly log: Logger
  readonly database: Database
  readonly models: Models
  readonly kafka: KafkaOptions
  readonly line: LineControl
  readonly sendBudget: SendBudget
}

export type Actions = ReturnType<typeof createActions>

/** What the rooms for orders, LINE, messages, dead letters and stories work with. */
export function createActions({ config, log, database, models, kafka, line, sendBudget }: ActionsOptions) {
  const { KAFKA_TOPIC: topic, KAFKA_GROUP: group } = config
  const needsLogin = config.AUTH_MODE === 'line'
  const orderRuns = createOrderRuns({
    buyer: createBuyer({
      url: config.ORDER_API_URL,
      login: needsLogin ? createSimulatedLogins(line) : undefined,
    }),
    lineIsReal: !line.simulated,
    needsPerson: needsLogin && !line.simulated,
    log,
  })
  const reader = createMessageReader(kafka)
  // Not those of the overview: a topic's messages may come faster than a client reads.
  const streams = createEventStreams({ budget: sendBudget })
  const tails = createTails({ streams, openReader: () => createMessageReader(kafka), log })

  return {
    ...{ config, models, database, line, orderRuns, reader, tails, topic, group, sendBudget },
    topics: createShownTopics(topic),
    markFault: (detail: object) => markFault({ database, log }, detail),
    sendOne: (to: string, message: Parameters<typeof sendOnce>[2]) => sendOnce(kafka, to, message),
    readPositions: () => readPositions(kafka, { topic, groupId: group }),
    /** Ends runs and streams, so that the HTTP server can close. */
    stop: async () => {
      streams.close()
      await Promise.all([orderRuns.stop(), tails.stop(), reader.close()])
    },
  }
}
