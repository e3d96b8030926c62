import type { RequestHandler } from 'express'
import { Histogram } from 'prom-client'
import type { OrderApiFigures } from '../shared/heartbeats/figures.ts'
import { readBuckets } from '../shared/heartbeats/read-buckets.ts'
import { createMetrics, type Metrics } from '../shared/runtime/metrics.ts'

type Labels = Readonly<Record<string, unknown>>

export interface OrderApiMetrics extends Metrics {
  readonly measureRequest: RequestHandler
  readonly onBatchDone: (orders: number, seconds: number) => void
  readonly onEventsSent: (events: number) => void
  readonly onEventsRefused: (events: number) => void
  readonly onEventsRepaired: (events: number) => void
  readonly onLeftToOperator: (orders: number) => void
  /** For the heartbeats. */
  readonly readFigures: () => Promise<Omit<OrderApiFigures, 'inFlight'>>
}

export function createOrderApiMetrics(): OrderApiMetrics {
  const metrics = createMetrics()
  const registers = [metrics.registry]

  const requests = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from a request to the end of its response.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
    registers,
  })
  const batchSizes = new Histogram({
    name: 'order_batch_size_orders',
    help: 'Orders that shared one transaction.',
    buckets: [1, 2, 5, 10, 20, 50, 100, 200],
    registers,
  })
  const batchTimes = new Histogram({
    name: 'order_batch_duration_seconds',
    help: 'Duration of one transaction.',
    buckets: [0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1, 5],
    registers,
  })

  const countSent = metrics.counter('outbox_events_sent_total', 'Events that Kafka has acknowledged.')
  let eventsSent = 0

  return {
    ...metrics,
    measureRequest: (request, response, next) => {
      const startedAt = performance.now()
      response.on('finish', () => {
        // Streams stay open as long as the page does; their duration is not a response time.
        if (String(response.getHeader('Content-Type')).startsWith('text/event-stream')) return
        const route = request.route as { path: string } | undefined
        // The pattern, never the path itself: one label per order would grow without limit.
        const labels = { method: request.method, route: route?.path ?? 'other', status: response.statusCode }
        requests.observe(labels, (performance.now() - startedAt) / 1000)
      })
      next()
    },
    onBatchDone: (orders, seconds) => {
      batchSizes.observe(orders)
      batchTimes.observe(seconds)
    },
    onEventsSent: (events) => {
      countSent(events)
      eventsSent += events
    },
    onEventsRefused: metrics.counter(
      'outbox_events_refused_total',
      'Events that Kafka refused for good; the order of each has a dead letter.',
    ),
    onEventsRepaired: metrics.counter(
      'lost_events_repaired_total',
      'Lost events that were put into the outbox again.',
    ),
    onLeftToOperator: metrics.counter(
      'lost_events_left_to_operator_total',
      'Lost events whose orders were too old to notify again; each has a dead letter.',
    ),
    readFigures: async () => {
      const isOrder = ({ method, route }: Labels) => method === 'POST' && route === '/api/placeorder'
      const all = await readBuckets(requests, isOrder)
      const placed = await readBuckets(requests, (labels) => isOrder(labels) && labels.status === 201)
      return {
        placed: placed.counts.at(-1) ?? 0,
        notPlaced: (all.counts.at(-1) ?? 0) - (placed.counts.at(-1) ?? 0),
        requests: all,
        eventsSent,
      }
    },
  }
}
