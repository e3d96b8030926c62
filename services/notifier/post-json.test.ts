import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { createServer, type AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { describe, test, type TestContext } from 'node:test'
import axios from 'axios'
import { createScope } from '../../tests/support/scope.ts'
import { never } from '../shared/backoff.ts'
import { listen } from '../shared/http-server.ts'
import { createJsonPoster } from './post-json.ts'

const JSON_TEXT = JSON.stringify({ to: 'U1', messages: [{ type: 'text', text: 'สวัสดี 🧋' }] })

/** A server, or a proxy for addresses without TLS, that keeps what it is asked. */
async function startServer(t: TestContext) {
  const asked: (Pick<IncomingMessage, 'method' | 'url' | 'headers'> & { body: string })[] = []
  const { url, server, close } = await listen(
    (request, response) => {
      void text(request).then((body) => {
        const { method, url, headers } = request
        asked.push({ method, url, headers, body })
        response.writeHead(201, { 'x-made': 'yes' }).end('{"thé":1}')
      })
    },
    { host: '127.0.0.1', port: 0 },
  )
  createScope(t).onEnd(() => {
    server.closeAllConnections()
    return close()
  })
  return { url, asked }
}

function posterTo(url: string, proxyEnv: NodeJS.ProcessEnv = {}) {
  return createJsonPoster({ url: new URL(url), timeoutMs: 60_000, maxConnections: 2, proxyEnv })
}

describe('JSON that is posted', () => {
  test('arrives as axios would have sent it, and its answer is read as axios would', async (t) => {
    const { url, asked } = await startServer(t)
    const headers = { Authorization: 'Bearer x', 'X-Line-Retry-Key': 'k' }
    const answer = await posterTo(`${url}/gate/push?a=b`).post(JSON_TEXT, headers, never)
    const theirs = await axios.post(`${url}/gate/push?a=b`, JSON_TEXT, {
      headers: { ...headers, 'Content-Type': 'application/json' },
      transformResponse: (data: string) => data,
    })

    assert.deepEqual([answer.status, answer.text], [theirs.status, theirs.data])
    assert.equal(answer.headers['x-made'], theirs.headers['x-made'])
    const [ours, expected] = asked
    assert.deepEqual([ours?.method, ours?.url, ours?.body], [expected?.method, expected?.url, expected?.body])
    for (const name of ['authorization', 'x-line-retry-key', 'content-type', 'content-length', 'host']) {
      assert.equal(ours?.headers[name], expected?.headers[name], name)
    }
  })

  test('goes by the proxy that the environment names', async (t) => {
    const proxy = await startServer(t)
    const address = 'http://line.invalid/v2/bot/message/push'
    const { status } = await posterTo(address, { HTTP_PROXY: proxy.url }).post(JSON_TEXT, {}, never)
    assert.equal(status, 201)
    assert.deepEqual(
      proxy.asked.map(({ url, body }) => [url, body]),
      [[address, JSON_TEXT]],
    )
  })

  test('goes past the proxy where the environment says so', async (t) => {
    const { url, asked } = await startServer(t)
    const proxyEnv = { HTTP_PROXY: 'http://127.0.0.1:1', NO_PROXY: '127.0.0.1' }
    await posterTo(url, proxyEnv).post(JSON_TEXT, {}, never)
    assert.equal(asked.length, 1)
  })

  test('goes through a tunnel to an address with TLS, so that the proxy reads none of it', async (t) => {
    const proxy = createServer((socket) => {
      socket.once('data', (data) => {
        firstLine.resolve(data.toString().split('\r\n')[0])
        socket.end('HTTP/1.1 503 Service Unavailable\r\n\r\n')
      })
    })
    const firstLine = Promise.withResolvers<string | undefined>()
    createScope(t).onEnd(() => void proxy.close())
    await once(proxy.listen(0, '127.0.0.1'), 'listening')
    const { port } = proxy.address() as AddressInfo
    const { post } = posterTo('https://line.invalid/push', { HTTPS_PROXY: `http://127.0.0.1:${port}` })
    await assert.rejects(post(JSON_TEXT, { Authorization: 'Bearer secret' }, never))
    assert.equal(await firstLine.promise, 'CONNECT line.invalid:443 HTTP/1.1')
  })

  test('by a proxy whose address is none is not sent', async () => {
    const { post } = posterTo('http://line.invalid/push', { HTTP_PROXY: '::' })
    await assert.rejects(post(JSON_TEXT, {}, never))
  })

  /** What is posted to a server that says just this, and closes the connection. */
  async function postTo(t: TestContext, answer: string) {
    const server = createServer((socket) => {
      socket.on('error', () => undefined)
      socket.once('data', () => socket.end(answer))
    })
    createScope(t).onEnd(() => void server.close())
    await once(server.listen(0, '127.0.0.1'), 'listening')
    const { port } = server.address() as AddressInfo
    return posterTo(`http://127.0.0.1:${port}`).post(JSON_TEXT, {}, never)
  }

  test('is answered by all that comes until the connection ends', async (t) => {
    const { status, text: body } = await postTo(t, `HTTP/1.1 200 OK\r\n\r\n${'x'.repeat(100_000)}`)
    assert.deepEqual([status, body.length], [200, 100_000])
  })

  for (const answer of [
    'HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: other\r\n\r\n',
    'HTTP/1.1 100 Continue\r\n\r\n',
    'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n{',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{',
    'SSH-2.0-OpenSSH\r\n',
    '',
  ]) {
    test(`is not answered by ${JSON.stringify(answer.slice(0, 30))}`, async (t) => {
      await assert.rejects(postTo(t, answer))
    })
  }

  test('uses a connection again', async (t) => {
    const { url, server, close } = await listen((_request, response) => void response.end('{}'), {
      host: '127.0.0.1',
      port: 0,
    })
    createScope(t).onEnd(() => {
      server.closeAllConnections()
      return close()
    })
    let connections = 0
    server.on('connection', () => (connections += 1))
    const { post } = posterTo(url)
    for (let count = 0; count < 5; count++) await post(JSON_TEXT, {}, never)
    assert.equal(connections, 1)
  })
})
