import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Overview } from '../../overview/overview.ts'
import { formatOverview } from './format-overview.ts'

const OPTIONS = { url: 'http://127.0.0.1:8003', program: 'ops', columns: 100 }

/** While the database and Kafka are away. */
const nothingKnown: Overview = {
  at: '2026-11-21T09:30:00.000Z',
  unknown: {
    database: { since: '2026-11-21T09:29:58.000Z', reason: 'it does not answer' },
    kafka: { since: null, reason: 'Kafka is unavailable' },
  },
  orderApi: { instances: null, ordersPerSecond: null, p50Ms: null, p99Ms: null, members: null },
  outbox: { events: null, oldestSeconds: null },
  kafka: {
    ...{ reachable: false, brokers: null, partitions: null, group: { state: null, members: null } },
    ...{ lag: null, lagSeconds: null, etaSeconds: null },
  },
  notifier: { desired: null, revision: null, instances: null },
  line: {
    ...{ simulated: true, accepted: null, refused: null, retried: null },
    ...{ acceptedPerSecond: null, retriedPerSecond: null, faults: null },
  },
  orders: { pending: null, success: null, failed: null, oldestPendingSeconds: null, successPerSecond: null },
  deadLetters: { waiting: null },
  views: { perSecond: null, lag: null, logged: null, aggregated: null, cached: null, dropped: null },
}

test('status shows a dash, and no number, for what is not known, and says since when', () => {
  assert.equal(
    formatOverview(nothingKnown, OPTIONS),
    `
Operations at http://127.0.0.1:8003, 2026-11-21T09:30:00Z

  order API     - running, -/s placed, p50 -, p99 -
  outbox        - events waiting
  Kafka         cannot be reached
  notifier      - instances, wanted: -
  LINE          simulated; - accepted, - refused, - tried again, -/s
  orders        - pending; - success, - failed
  dead letters  - waiting

Unknown: all figures that come from the database, since 2026-11-21T09:29:58Z (it does not answer).
Unknown: all figures that come from Kafka, since operations started (Kafka is unavailable).
`.trim(),
  )
})

test('what comes from elsewhere cannot control the terminal', () => {
  const faults = { latencyMs: 20, unknownUsers: ['\x1b[2J'] }
  const text = formatOverview({ ...nothingKnown, line: { ...nothingKnown.line, faults } }, OPTIONS)
  assert.match(text, /latency 20 ms, faults: unknownUsers \\x1b\[2J$/m)
})
