import { Counter } from 'prom-client'
import type { NotifierFigures } from '../shared/heartbeats/figures.ts'
import { createMetrics, type Metrics } from '../shared/runtime/metrics.ts'
import type { PushResult } from './line/line-client.ts'

interface NotifierMetrics extends Metrics {
  readonly onPush: (result: PushResult) => void
  readonly onDeadLetter: () => void
  /** Called with how many orders became successful. */
  readonly onConfirmed: (orders: number) => void
  /** For the heartbeats. */
  readonly figures: () => Omit<NotifierFigures, 'inFlight' | 'unfinished' | 'circuit'>
}

export function createNotifierMetrics(): NotifierMetrics {
  const metrics = createMetrics()
  const pushes = new Counter({
    name: 'line_pushes_total',
    help: 'Push attempts to LINE, by result.',
    labelNames: ['result'],
    registers: [metrics.registry],
  })
  const countDeadLetter = metrics.counter('dead_letters_total', 'Messages moved to the dead letters.')
  const countConfirmed = metrics.counter('orders_confirmed_total', 'Orders that became successful.')
  const results = { accepted: 0, refused: 0, later: 0, blocked: 0 }
  let [confirmed, deadLetters] = [0, 0]

  return {
    ...metrics,
    onPush: ({ kind }) => {
      pushes.inc({ result: kind })
      results[kind] += 1
    },
    onDeadLetter: () => {
      countDeadLetter()
      deadLetters += 1
    },
    onConfirmed: (orders) => {
      countConfirmed(orders)
      confirmed += orders
    },
    figures: () => ({
      accepted: results.accepted,
      refused: results.refused,
      retried: results.later + results.blocked,
      confirmed,
      deadLetters,
    }),
  }
}
