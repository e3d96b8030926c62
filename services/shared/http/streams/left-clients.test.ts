// A client can leave while its request waits for the database, or for LINE.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { test, type TestContext } from 'node:test'
import { createScope } from '../../../../tests/support/scope.ts'
import { listen } from '../http-server.ts'
import { createSendBudget } from '../send-budget.ts'
import { createStreamLimits } from './stream-limits.ts'

/** A response whose client has left before it was answered. */
async function createClosedResponse(t: TestContext): Promise<ServerResponse> {
  const scope = createScope(t)
  const arrived = Promise.withResolvers<ServerResponse>()
  const handler = (_request: unknown, response: ServerResponse) => arrived.resolve(response)
  // A client that closes its side waits for its response: here, not for long.
  const server = await listen(handler, { host: '127.0.0.1', port: 0, longestResponseMs: 10 })
  scope.onEnd(server.close)
  const leaving = new AbortController()
  const left = assert.rejects(fetch(server.url, { signal: leaving.signal }), { name: 'AbortError' })
  const response = await arrived.promise
  const closed = once(response, 'close')
  leaving.abort()
  await Promise.all([left, closed])
  return response
}

test('a client that has left before its stream is admitted takes no place', async (t) => {
  const response = await createClosedResponse(t)
  const { admit } = createStreamLimits({ perAddress: 1, perUser: 1 })

  for (let attempt = 0; attempt < 2; attempt++) admit(response, { address: '203.0.113.1', userId: 'U1' })
})

test('what is sent to a client that has left does not count', async (t) => {
  const response = await createClosedResponse(t)
  const budget = createSendBudget()

  await budget.write(response, Buffer.alloc(10_000))
  budget.end(response, Buffer.alloc(10_000))

  assert.equal(budget.unsentBytes, 0)
})
