import { createMetrics, type Metrics } from '../shared/runtime/metrics.ts'

interface OperationsMetrics extends Metrics {
  readonly onSlowClientDropped: () => void
}

export function createOperationsMetrics(): OperationsMetrics {
  const metrics = createMetrics()
  return {
    ...metrics,
    onSlowClientDropped: metrics.counter(
      'slow_clients_dropped_total',
      'Connections that were closed because their clients read too slowly.',
    ),
  }
}
