// Each expression of the alerts and of the dashboard reads metrics that the services really export.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { startNotifierFixture } from '../../tests/support/services/notifier-fixture.ts'
import { startTestOperations } from '../../tests/support/services/start-test-operations.ts'
import { startTestOrderApi } from '../../tests/support/services/start-test-order-api.ts'
import { uniqueUserId } from '../../tests/support/unique.ts'
import { waitFor } from '../../tests/support/wait-for.ts'
import { findPromtool } from '../local/system/required-tools.ts'
import { readAlerts } from './testing/read-alerts.ts'
import { readPanels } from './testing/read-dashboard.ts'
import { readSelectors } from './testing/read-selectors.ts'

/** Grafana fills it in: at least four scrapes. */
const withRateInterval = (expression: string) => expression.replaceAll('$__rate_interval', '1m')

const EXPRESSIONS = [
  ...readAlerts().map(({ name, expression }) => ({ where: `alert ${name}`, expression })),
  ...readPanels().flatMap(({ title, targets = [] }) =>
    targets.map(({ expr }) => ({ where: `panel "${title}"`, expression: withRateInterval(expr) })),
  ),
]

/** What Prometheus adds. */
const OF_PROMETHEUS = { up: [], ALERTS: ['alertname', 'alertstate', 'severity'] }
const OF_SCRAPES = ['job', 'instance']
/** Series that are there when an order has passed all stations. */
const AFTER_AN_ORDER = [
  ['http_request_duration_seconds_count', 'route'],
  ['line_pushes_total', 'result'],
  ['kafka_consumergroup_lag_seconds', 'partition'],
  ['placeorder_consumer_wanted', 'consumergroup'],
] as const

/** The labels of each metric. */
type Exported = Map<string, Set<string>>

test('each expression of alerts and dashboard reads metrics and labels that are exported', async (t) => {
  const { scope, env, startNotifier } = await startNotifierFixture(t)
  const [orderApi, operations, notifier] = await Promise.all([
    startTestOrderApi(scope, env),
    startTestOperations(scope, env),
    startNotifier(),
  ])
  const product = await orderApi.http.post('/api/create-product').send({ name: 'Longan', amount: 1 })
  const order = { productId: (product.body as { id: number }).id, userId: uniqueUserId() }
  await orderApi.http.post('/api/placeorder').send(order).expect(201)

  const exported: Exported = new Map(
    Object.entries(OF_PROMETHEUS).map(([name, labels]) => [name, new Set(labels)]),
  )
  await waitFor('the figures of the order', async () => {
    for (const { url } of [orderApi, operations, notifier])
      addSeries(exported, await (await fetch(`${url}/metrics`)).text())
    return AFTER_AN_ORDER.every(([name, label]) => exported.get(name)?.has(label))
  })

  for (const { where, expression } of EXPRESSIONS) {
    await t.test(where, () => {
      const { metrics, grouping } = readSelectors(expression)
      assert.notEqual(metrics.length, 0, expression)
      const groupable = new Set(OF_SCRAPES)
      for (const { name, labels } of metrics) {
        const own = exported.get(name)
        assert.ok(own, `no service exports ${name}`)
        for (const label of own) groupable.add(label)
        for (const label of labels)
          assert.ok(own.has(label) || OF_SCRAPES.includes(label), `${name} has no label ${label}`)
      }
      for (const label of grouping) assert.ok(groupable.has(label), `no metric has the label ${label}`)
    })
  }
})

/** Adds what a service exports, in Prometheus' text format. */
function addSeries(exported: Exported, text: string): void {
  for (const [, name = '', labels = ''] of text.matchAll(/^(\w+)(?:\{(.*)\})? \S+$/gm)) {
    const known = exported.get(name) ?? new Set()
    exported.set(name, known)
    for (const [, label = ''] of labels.matchAll(/(\w+)="/g)) known.add(label)
  }
}

test('Prometheus can read each expression', (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'placeorder-rules-'))
  t.after(() => rmSync(directory, { recursive: true }))
  const file = join(directory, 'rules.json')
  const rules = EXPRESSIONS.map(({ expression }, index) => ({
    record: `expression_${index}`,
    expr: expression,
  }))
  writeFileSync(file, JSON.stringify({ groups: [{ name: 'all', rules }] }))
  execFileSync(findPromtool(process.env) ?? 'promtool', ['check', 'rules', file], { encoding: 'utf8' })
})

test('the dashboard asks the data source that is provisioned, and no panel covers another', () => {
  const cells = new Set<string>()
  for (const { title, targets = [], gridPos } of readPanels()) {
    for (const { datasource } of targets) assert.equal(datasource.uid, 'prometheus', title)
    for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++) {
      for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
        assert.ok(!cells.has(`${x} ${y}`), title)
        cells.add(`${x} ${y}`)
      }
    }
  }
})
