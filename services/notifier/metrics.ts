import { Counter } from 'prom-client'
import { createMetrics, type Metrics } from '../shared/runtime/metrics.ts'
import type { PushResult } from './line/line-client.ts'

interface NotifierMetrics extends Metrics {
  readonly onPush: (result: PushResult) => void
  readonly onDeadLetter: () => void
}

export function createNotifierMetrics(): NotifierMetrics {
  const metrics = createMetrics()
  const pushes = new Counter({
    name: 'line_pushes_total',
    help: 'Push attempts to LINE, by result.',
    labelNames: ['result'],
    registers: [metrics.registry],
  })
  return {
    ...metrics,
    onPush: ({ kind }) => pushes.inc({ result: kind }),
    onDeadLetter: metrics.counter('dead_letters_total', 'Messages moved to the dead letters.'),
  }
}
