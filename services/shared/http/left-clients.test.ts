import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { test } from 'node:test'
import { createScope } from '../../../tests/support/scope.ts'
import { listen } from './http-server.ts'
import { createStreamLimits } from './stream-limits.ts'

const CLIENT = { address: '203.0.113.1', userId: 'U1' }

test('a client that has left before its stream is admitted takes no place', async (t) => {
  const scope = createScope(t)
  const arrived = Promise.withResolvers<ServerResponse>()
  const server = await listen((_request, response) => arrived.resolve(response), {
    host: '127.0.0.1',
    port: 0,
  })
  scope.onEnd(server.close)
  const leaving = new AbortController()
  const left = assert.rejects(fetch(server.url, { signal: leaving.signal }), { name: 'AbortError' })
  const response = await arrived.promise
  leaving.abort()
  await Promise.all([left, once(response, 'close')])

  const { admit } = createStreamLimits({ perAddress: 1, perUser: 1 })

  for (let attempt = 0; attempt < 2; attempt++) admit(response, CLIENT)
})
