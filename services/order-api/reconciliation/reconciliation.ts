import type { Database } from '../../shared/database/database.ts'
import type { DatabaseAccess } from '../../shared/database/database-access.ts'
import { explainDatabaseFailure } from '../../shared/database/explain-database-failure.ts'
import { explainKafkaFailure, isKafkaFailure } from '../../shared/kafka/explain-kafka-failure.ts'
import type { AdmitCluster } from '../../shared/kafka/ask-cluster-first.ts'
import type { KafkaAccess } from '../../shared/kafka/kafka-access.ts'
import type { Logger } from '../../shared/runtime/logger.ts'
import { readPositions } from '../../shared/kafka/admin.ts'
import { createStockAudit } from './audit-stock.ts'
import type { Config } from '../config.ts'
import type { OrderApiMetrics } from '../metrics.ts'
import { startPeriodicJob, type PeriodicJob } from './periodic-job.ts'
import { createLostEventRepair } from './repair-lost-events.ts'

interface ReconciliationOptions {
  readonly databases: Readonly<Record<'repair' | 'audit', Database>>
  readonly access: DatabaseAccess
  readonly kafka: KafkaAccess
  readonly admit: AdmitCluster
  readonly config: Config
  readonly metrics: Pick<OrderApiMetrics, 'gauge' | 'onEventsRepaired' | 'onLeftToOperator'>
  readonly log: Logger
}

/**
 * Starts two periodic jobs: one finds orders whose events were lost, the other compares stock with orders. Each has a
 * separate loop and connection, so that neither delays the other, even if the network drops a connection.
 */
export function startReconciliation(options: ReconciliationOptions): PeriodicJob {
  const { databases, access, kafka, admit, config, metrics, log } = options
  const audit = createStockAudit(log)
  const repair = createLostEventRepair({
    staleAfterMs: config.RECONCILE_AFTER_MS,
    readPositions: () =>
      readPositions(
        { clientId: 'order-api', access: kafka, admit, log },
        { topic: config.KAFKA_TOPIC, groupId: config.KAFKA_GROUP },
      ),
    onRepaired: metrics.onEventsRepaired,
    onLeftToOperator: metrics.onLeftToOperator,
    log,
  })

  metrics.gauge(
    'products_with_stock_drift',
    'Products whose stock and orders did not match the initial stock when this process last checked.',
    () => audit.driftingProducts ?? NaN,
  )

  const shared = {
    intervalMs: config.RECONCILE_INTERVAL_MS,
    explain: (error: unknown) =>
      isKafkaFailure(error) ? explainKafkaFailure(error, kafka) : explainDatabaseFailure(error, access),
    log,
  }
  const repairJob = startPeriodicJob({
    ...shared,
    name: 'lost event repair',
    database: databases.repair,
    job: repair,
    exclusive: true,
  })
  // In every process: one that waited for the others would report old figures.
  const auditJob = startPeriodicJob({
    ...shared,
    name: 'stock audit',
    database: databases.audit,
    job: audit.run,
    exclusive: false,
  })
  return {
    stop: async () => {
      await Promise.all([repairJob.stop(), auditJob.stop()])
    },
  }
}
