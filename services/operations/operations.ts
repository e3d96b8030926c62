import { CONNECTIONS } from '../shared/database/connection-counts.ts'
import { openDatabase } from '../shared/database/database.ts'
import { databaseAccess } from '../shared/database/database-access.ts'
import { watchDatabase } from '../shared/database/database-watch.ts'
import { openModels } from '../shared/database/models.ts'
import { listen } from '../shared/http/http-server.ts'
import { createEventStreams } from '../shared/http/streams/event-streams.ts'
import { createSendBudget } from '../shared/http/send-budget.ts'
import { createKafkaGuard } from '../shared/identity/kafka-guard.ts'
import { kafkaAccess } from '../shared/kafka/kafka-access.ts'
import { WAITING_FOR_KAFKA } from '../shared/kafka/wait-for-kafka.ts'
import type { Lifecycle } from '../shared/runtime/lifecycle.ts'
import type { Logger } from '../shared/runtime/logger.ts'
import { createActions } from './actions.ts'
import { createApp } from './app.ts'
import { createAuditLog } from './audit/audit-log.ts'
import type { Config } from './config.ts'
import type { ConsumerGroup } from './consumer-control/consumer-groups.ts'
import { createLineControl } from './line/line-control.ts'
import { createOperationsMetrics } from './metrics.ts'
import { NEEDED_RIGHTS } from './needed-rights.ts'
import { addOverviewMetrics } from './overview/overview-metrics.ts'
import { startOverview } from './overview/start-overview.ts'
import { runRewinds } from './rewind/run-rewinds.ts'

/** A database that has not answered for this long counts as unavailable. */
const QUERY_TIMEOUT_MS = 1_800

interface OperationsOptions {
  readonly config: Config
  readonly log: Logger
  readonly onClose: Lifecycle['onClose']
}

/** Starts operations and its HTTP server, whether or not Kafka and the database are there. Returns the server's URL. */
export async function serveOperations({ config, log, onClose }: OperationsOptions): Promise<string> {
  const metrics = createOperationsMetrics()

  const access = databaseAccess(config)
  const connections = CONNECTIONS.operations
  const database = openDatabase(access, {
    connections: connections.calls + connections.rewinds,
    queryTimeoutMs: QUERY_TIMEOUT_MS,
  })
  onClose('database', database.close)
  const models = openModels(access, { connections: connections.models })
  onClose('models', models.close)
  const databaseWatch = watchDatabase({ access, connections: connections.watch, needs: NEEDED_RIGHTS, log })
  onClose('database watch', databaseWatch.stop)

  const kafkaGuard = createKafkaGuard({ database, log })
  onClose('Kafka guard', kafkaGuard.stop)

  const kafka = { clientId: 'operations', access: kafkaAccess(config), admit: kafkaGuard.admit, log }
  const groups: ConsumerGroup[] = [
    {
      name: 'message-group',
      groupId: config.KAFKA_GROUP,
      topic: config.KAFKA_TOPIC,
      service: 'notifier',
    },
  ]
  const rewinds = runRewinds({ database, kafka, groups, log })
  onClose('rewinds', rewinds.stop)

  const audit = createAuditLog({ database, hasToken: config.OPERATOR_TOKEN !== undefined, log })
  onClose('audit log', audit.stop)

  const sendBudget = createSendBudget({ onDropped: metrics.onSlowClientDropped })
  metrics.gauge('unsent_bytes', 'Bytes that clients have not taken yet.', () => sendBudget.unsentBytes)

  const streams = createEventStreams({ budget: sendBudget })
  const line = createLineControl({
    url: config.LINE_API_BASE_URL,
    accessToken: config.LINE_ACCESS_TOKEN ?? '',
    simulated: config.LINE_SIMULATOR_URL !== undefined,
  })
  const [topic, groupId] = [config.KAFKA_TOPIC, config.KAFKA_GROUP]
  const sampler = startOverview({
    ...{ access, kafka, topic, groupId, streams, log, onClose },
    readFaults: line.simulated ? line.readFaults : undefined,
  })
  addOverviewMetrics({ registry: metrics.registry, sampler, topic, groupId })
  const actions = createActions({ config, log, database, models, kafka, line, sendBudget })

  const app = createApp({
    config,
    log,
    models,
    database,
    kafka,
    groups,
    audit,
    sampler,
    actions,
    registry: metrics.registry,
    sendBudget,
    checks: [
      { name: 'database', needed: true, state: databaseWatch.state },
      // The page shows what the database has, and since when Kafka is away.
      {
        name: 'kafka',
        needed: false,
        state: () => kafkaGuard.refusal() ?? (kafkaGuard.isConnected() ? 'ok' : WAITING_FOR_KAFKA),
      },
    ],
  })
  const server = await listen(app, {
    host: config.HOST,
    port: config.OPERATIONS_PORT,
    settings: { host: 'HOST', port: 'OPERATIONS_PORT' },
  })
  onClose('http server', server.close)
  // Streams never end by themselves, and the server waits for them.
  onClose('streams', streams.close)
  onClose('actions', actions.stop)
  return server.url
}
