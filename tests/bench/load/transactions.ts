// One bare SQL transaction after another, each as the order API writes a lone order, and nothing around it: no HTTP, no
// batch, no Kafka. What an order takes in the database alone. In a process of its own, as any other load.
import { openDatabase } from '../../../services/shared/database/database.ts'
import { continueTrace } from '../../../services/shared/orders/traceparent.ts'
import { QUERY_TIMEOUT_MS } from '../../../services/order-api/databases.ts'
import { commitOrders } from '../../../services/order-api/orders/commit-orders.ts'
import { createNewOrder } from '../../../services/order-api/orders/new-order.ts'
import { createStockCache } from '../../../services/order-api/orders/stock-cache.ts'
import { percentilesOf } from '../measure/statistics.ts'
import { buyerOf, type LoadResult, type TransactionLoad } from './load.ts'

const { databaseUrl, productIds, seconds } = JSON.parse(process.argv[2] ?? '') as TransactionLoad
const database = openDatabase({ url: databaseUrl }, { connections: 1, queryTimeoutMs: QUERY_TIMEOUT_MS })
const stockCache = createStockCache()
const times: number[] = []

const cpu = process.cpuUsage()
const startedAt = performance.now()
const endsAt = startedAt + seconds * 1_000
for (let now = startedAt; now < endsAt;) {
  const order = nextOrder(times.length)
  const sentAt = performance.now()
  const { kind } = await commitOrders({ database, stockCache }, [order])
  now = performance.now()
  // No other client is connected and stock is left: only the transaction is measured.
  if (kind !== 'answered') throw new Error(`a transaction was not committed: ${kind}`)
  times.push(now - sentAt)
}
const { user, system } = process.cpuUsage(cpu)
const result: LoadResult = {
  ...{ seconds: (performance.now() - startedAt) / 1_000, placed: times.length, refused: {}, errors: 0 },
  ...percentilesOf(times),
  cpuMs: (user + system) / 1_000,
}
await database.close()
process.stdout.write(JSON.stringify(result))

function nextOrder(sent: number) {
  return createNewOrder({
    productId: productIds[sent % productIds.length] ?? 0,
    ...{ userId: buyerOf(sent), quantity: 1, idempotencyKey: undefined },
    traceparent: continueTrace(undefined),
  })
}
