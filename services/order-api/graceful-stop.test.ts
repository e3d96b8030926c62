import assert from 'node:assert/strict'
import { Agent, request } from 'node:http'
import { test } from 'node:test'
import { createProduct } from '../../tests/support/data/create-product.ts'
import { readBalances } from '../../tests/support/data/query-database.ts'
import { createScope } from '../../tests/support/scope.ts'
import { startTestOrderApi } from '../../tests/support/services/start-test-order-api.ts'
import { createTestDatabase } from '../../tests/support/servers/test-database.ts'
import { waitFor } from '../../tests/support/wait-for.ts'

/** The status, or why there was none. Connections are kept alive, as busy clients keep them. */
function placeOver(agent: Agent, url: string, productId: number): Promise<number | string> {
  return new Promise((resolve) => {
    const body = JSON.stringify({ productId, userId: 'U1' })
    const headers = { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) }
    request(`${url}/api/placeorder`, { method: 'POST', agent, headers }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode ?? 0))
    })
      .on('error', (error) => resolve('code' in error ? String(error.code) : error.message))
      .end(body)
  })
}

test('a stop under load: every accepted order is answered, and busy clients cannot delay the stop', async (t) => {
  const scope = createScope(t)
  const databaseUrl = await createTestDatabase(scope)
  const api = await startTestOrderApi(scope, { DATABASE_URL: databaseUrl })
  const productId = await createProduct(api, { amount: 1_000_000 })
  const agent = new Agent({ keepAlive: true, maxSockets: 20 })
  scope.onEnd(() => agent.destroy())
  let accepted = 0
  const unexpected: (number | string)[] = []
  const client = async () => {
    for (;;) {
      const outcome = await placeOver(agent, api.url, productId)
      if (outcome === 201) accepted += 1
      else if (outcome === 'ECONNREFUSED') return
      // A kept-alive connection may be closed at the moment when the client uses it again.
      else if (outcome !== 'ECONNRESET' && outcome !== 'EPIPE') unexpected.push(outcome)
    }
  }
  const clients = Array.from({ length: 20 }, client)
  await waitFor('some load', () => accepted > 200)

  let stopped = false
  const stopping = api.stop().then(() => {
    stopped = true
  })
  await waitFor('the stop', () => stopped, 10_000)
  await Promise.all([stopping, ...clients])

  assert.deepEqual(unexpected, [])
  const balances = await readBalances(databaseUrl, productId)
  assert.equal(balances.orders, accepted)
})
