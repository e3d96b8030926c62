import type { RequestHandler } from 'express'
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client'

export interface OrderApiMetrics {
  readonly registry: Registry
  readonly measureRequest: RequestHandler
  readonly onBatchDone: (orders: number, seconds: number) => void
  readonly onEventsSent: (events: number) => void
  readonly onEventsRepaired: (events: number) => void
  readonly onLeftToOperator: (orders: number) => void
  /** Reads the value at each scrape. */
  readonly gauge: (name: string, help: string, read: () => number | Promise<number>) => void
}

/** What Prometheus reads at `/metrics`. Names and units as Prometheus' guide has them: seconds, `_total`. */
export function createMetrics(): OrderApiMetrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const registers = [registry]

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
  const sent = new Counter({
    name: 'outbox_events_sent_total',
    help: 'Events that Kafka has acknowledged.',
    registers,
  })
  const repaired = new Counter({
    name: 'lost_events_repaired_total',
    help: 'Lost events that were put into the outbox again.',
    registers,
  })
  const leftToOperator = new Counter({
    name: 'lost_events_left_to_operator_total',
    help: 'Lost events whose orders were too old to notify again; each has a dead letter.',
    registers,
  })

  return {
    registry,
    measureRequest: (request, response, next) => {
      const startedAt = performance.now()
      response.on('finish', () => {
        // Streams stay open as long as the page does; their duration is not a response time.
        if (String(response.getHeader('Content-Type')).startsWith('text/event-stream')) return
        const route = request.route as { path: string } | undefined
        requests.observe(
          {
            method: request.method,
            // The pattern, never the path itself: one label per order would grow without limit.
            route: route?.path ?? 'other',
            status: response.statusCode,
          },
          (performance.now() - startedAt) / 1000,
        )
      })
      next()
    },
    onBatchDone: (orders, seconds) => {
      batchSizes.observe(orders)
      batchTimes.observe(seconds)
    },
    onEventsSent: (events) => sent.inc(events),
    onEventsRepaired: (events) => repaired.inc(events),
    onLeftToOperator: (orders) => leftToOperator.inc(orders),
    gauge: (name, help, read) => {
      new Gauge({
        name,
        help,
        registers,
        async collect() {
          // A value that cannot be read leaves a gap instead of failing all the others.
          this.set(await Promise.resolve(read()).catch(() => NaN))
        },
      })
    },
  }
}
