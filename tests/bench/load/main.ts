// The load, in a process of its own, so that it takes nothing from whoever is measured but its share of the machine.
import { createHistogram } from 'node:perf_hooks'
import { randomUUID } from 'node:crypto'
import autocannon from 'autocannon'
import { buyerOf } from './buyer-of.ts'
import type { Load, LoadResult } from './load.ts'

const load = JSON.parse(process.argv[2] ?? '') as Load
const { url, connections, productIds } = load
const microseconds = createHistogram()
const answers = new Map<number, number>()
let sent = 0

const cpu = process.cpuUsage()
const { duration, errors } = await autocannon({
  // It takes several, whatever its types say.
  url: url as string,
  connections,
  ...('orders' in load ? { amount: load.orders } : { duration: load.seconds }),
  requests: [
    {
      method: 'POST',
      path: '/api/placeorder',
      setupRequest: (request) => {
        sent += 1
        return {
          ...request,
          headers: { 'content-type': 'application/json', 'idempotency-key': randomUUID() },
          body: JSON.stringify({
            productId: productIds[sent % productIds.length],
            userId: buyerOf(sent),
          }),
        }
      },
    },
  ],
  setupClient: (client) => {
    client.on('response', (status, _bytes, ms) => {
      answers.set(status, (answers.get(status) ?? 0) + 1)
      microseconds.record(Math.max(1, Math.round(ms * 1_000)))
    })
  },
})
const { user, system } = process.cpuUsage(cpu)

const { 201: placed = 0, ...refused } = Object.fromEntries(answers)
const percentile = (percent: number) => microseconds.percentile(percent) / 1_000
const result: LoadResult = {
  ...{ seconds: duration, placed, refused, errors },
  ...{ p50: percentile(50), p99: percentile(99), p999: percentile(99.9) },
  cpuMs: (user + system) / 1_000,
}
process.stdout.write(JSON.stringify(result))
