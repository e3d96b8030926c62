import type { TestContext } from 'node:test'
import { startSimulator, TOKEN } from '../../../infra/line-simulator/testing/test-simulator.ts'
import { createScope } from '../scope.ts'
import { startTestOperations } from './start-test-operations.ts'
import { startTestOrderApi } from './start-test-order-api.ts'

/** Operations, an order API and the simulator. */
export async function startOperationsStack(t: TestContext) {
  const line = await startSimulator(t)
  const scope = createScope(t)
  const api = await startTestOrderApi(scope)
  const operations = await startTestOperations(scope, {
    DATABASE_URL: api.databaseUrl,
    KAFKA_TOPIC: api.topic,
    ORDER_API_URL: api.url,
    LINE_API_BASE_URL: line.url,
    LINE_SIMULATOR_URL: line.url,
    LINE_ACCESS_TOKEN: TOKEN,
  })
  return { line, api, ...operations }
}
