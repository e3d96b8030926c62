// Requests that a client sends before it has read the answers to earlier ones.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { connect, type Socket } from 'node:net'
import { test, type TestContext } from 'node:test'
import { sendBytes } from '../../../tests/support/http/send-bytes.ts'
import { createScope } from '../../../tests/support/scope.ts'
import { listen } from './http-server.ts'

const REQUEST = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n'
const LAST_REQUEST = 'GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n'

test('are answered, one after the other', async (t) => {
  const scope = createScope(t)
  let underWay = 0
  const server = await listen(
    (_request, response) => {
      underWay += 1
      assert.equal(underWay, 1)
      setImmediate(() => {
        underWay -= 1
        response.end('answer')
      })
    },
    { host: '127.0.0.1', port: 0 },
  )
  scope.onEnd(server.close)

  assert.equal((await sendBytes(scope, server.url, REQUEST.repeat(10) + LAST_REQUEST)).length, 11)
})

test('close the connection if they are too many', async (t) => {
  const { client } = await sendRequests(t, 100)
  if (!client.closed) await new Promise((resolve) => client.once('close', resolve))
})

test('are not handled after the connection has ended, so that nothing is held for them', async (t) => {
  const { client, responses } = await sendRequests(t, 3)
  const [first] = responses as [ServerResponse]
  const closed = once(first, 'close')
  client.resetAndDestroy()
  await closed
  first.end('too late')
  await new Promise(setImmediate)

  assert.equal(responses.length, 1)
})

/** Sends equal requests at once to a server that answers none of them. */
async function sendRequests(
  t: TestContext,
  count: number,
): Promise<{ client: Socket; responses: readonly ServerResponse[] }> {
  const scope = createScope(t)
  const arrived = Promise.withResolvers<undefined>()
  const responses: ServerResponse[] = []
  const server = await listen(
    (_request, response) => {
      responses.push(response)
      arrived.resolve(undefined)
    },
    { host: '127.0.0.1', port: 0 },
  )
  scope.onEnd(server.close)
  const client = connect(Number(new URL(server.url).port), '127.0.0.1').on('error', () => undefined)
  scope.onEnd(() => client.destroy())
  client.write(REQUEST.repeat(count))
  client.resume()
  await arrived.promise
  return { client, responses }
}
