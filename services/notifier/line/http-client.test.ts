import assert from 'node:assert/strict'
import { getEventListeners, once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { describe, test, type TestContext } from 'node:test'
import axios from 'axios'
import { createScope } from '../../../tests/support/scope.ts'
import { neverAborts } from '../../shared/runtime/backoff.ts'
import { listen } from '../../shared/http/http-server.ts'
import { createHttpClient } from './http-client.ts'

const JSON_TEXT = JSON.stringify({ to: 'U1', messages: [{ type: 'text', text: 'สวัสดี 🧋' }] })

/** A server, or a proxy for addresses without TLS, that records its requests. */
async function startServer(t: TestContext) {
  const requests: (Pick<IncomingMessage, 'method' | 'url' | 'headers'> & { body: string })[] = []
  const { url, server, close } = await listen(
    (request, response) => {
      void text(request).then((body) => {
        const { method, url, headers } = request
        requests.push({ method, url, headers, body })
        response.writeHead(201, { 'x-made': 'yes' }).end('{"thé":1}')
      })
    },
    { host: '127.0.0.1', port: 0 },
  )
  createScope(t).onEnd(() => {
    server.closeAllConnections()
    return close()
  })
  return { url, server, requests }
}

function clientFor(url: string, proxyEnv: NodeJS.ProcessEnv = {}, timeoutMs = 60_000) {
  return createHttpClient({ url: new URL(url), timeoutMs, maxConnections: 2, proxyEnv })
}

describe('the HTTP client', () => {
  test('sends the same request as axios, and reads the answer as axios does', async (t) => {
    const { url, requests } = await startServer(t)
    const headers = { Authorization: 'Bearer x', 'X-Line-Retry-Key': 'k' }
    const answer = await clientFor(`${url}/gate/push?a=b`).post(JSON_TEXT, headers, neverAborts)
    const theirs = await axios.post(`${url}/gate/push?a=b`, JSON_TEXT, {
      headers: {
        ...headers,
        ...{ Accept: 'application/json', 'Content-Type': 'application/json', 'User-Agent': 'placeorder' },
        'Accept-Encoding': false,
      },
      transformResponse: (data: string) => data,
    })

    assert.deepEqual([answer.status, answer.text], [theirs.status, theirs.data])
    assert.equal(answer.headers['x-made'], theirs.headers['x-made'])
    const [ours, { headers: expected, ...rest } = assert.fail()] = requests
    // We do not ask for compression: the answers are too small.
    delete expected['accept-encoding']
    assert.deepEqual(ours, { headers: { ...expected, connection: 'keep-alive' }, ...rest })
  })

  test('uses the proxy in the environment', async (t) => {
    const proxy = await startServer(t)
    const address = 'http://line.invalid/v2/bot/message/push'
    const { status } = await clientFor(address, { HTTP_PROXY: proxy.url }).post(JSON_TEXT, {}, neverAborts)
    assert.equal(status, 201)
    assert.deepEqual(
      proxy.requests.map(({ url, body }) => [url, body]),
      [[address, JSON_TEXT]],
    )
  })

  test('bypasses the proxy for hosts in NO_PROXY', async (t) => {
    const { url, requests } = await startServer(t)
    const proxyEnv = { HTTP_PROXY: 'http://127.0.0.1:1', NO_PROXY: '127.0.0.1' }
    await clientFor(url, proxyEnv).post(JSON_TEXT, {}, neverAborts)
    assert.equal(requests.length, 1)
  })

  /** A proxy that sends this answer and leaves the connection open. */
  async function startTunnelProxy(t: TestContext, answer: string) {
    const received: Buffer[] = []
    const closed = Promise.withResolvers<undefined>()
    const sockets = new Set<Socket>()
    const proxy = createServer((socket) => {
      sockets.add(socket)
      socket.on('error', () => undefined)
      socket.on('close', () => closed.resolve(undefined))
      socket.on('data', (data) => {
        if (received.length === 0 && answer !== '') socket.write(answer)
        received.push(data)
      })
    })
    createScope(t).onEnd(() => {
      for (const socket of sockets) socket.destroy()
      proxy.close()
    })
    await once(proxy.listen(0, '127.0.0.1'), 'listening')
    const { port } = proxy.address() as AddressInfo
    const proxyEnv = { HTTPS_PROXY: `http://127.0.0.1:${port}` }
    return { received: () => Buffer.concat(received).toString('latin1'), closed: closed.promise, proxyEnv }
  }

  for (const [answer, status] of [
    ['HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n', 407],
    ['', undefined],
    ['HTTP/1.1 200 OK\r\n\r\n', undefined],
  ] as const) {
    test(`asks the proxy for a tunnel to an address with TLS; the proxy answers ${JSON.stringify(answer)}`, async (t) => {
      const { received, closed, proxyEnv } = await startTunnelProxy(t, answer)
      const { post } = clientFor('https://line.invalid/push', proxyEnv, 200)
      const error = (await post(JSON_TEXT, { Authorization: 'Bearer secret' }, neverAborts).catch(
        (thrown: unknown) => thrown,
      )) as { statusCode?: number }
      assert.equal(error.statusCode, status)
      // After a 200 Node waits for the TLS handshake and ends the connection itself.
      if (!answer.includes('200')) await closed
      assert.match(received(), /^CONNECT line\.invalid:443 HTTP\/1\.1\r\n/)
      assert.doesNotMatch(received(), /secret|messages/)
    })
  }

  test('aborts at once, even before there is a connection', async (t) => {
    const stopping = new AbortController()
    const { proxyEnv, closed } = await startTunnelProxy(t, '')
    const posted = clientFor('https://line.invalid/push', proxyEnv, 300).post(JSON_TEXT, {}, stopping.signal)
    stopping.abort()
    await assert.rejects(posted, /aborted/)
    await closed
  })

  test('leaves no abort listener behind', async (t) => {
    const { url } = await startServer(t)
    const { signal } = new AbortController()
    await clientFor(url).post(JSON_TEXT, {}, signal)
    await assert.rejects(clientFor('http://127.0.0.1:1').post(JSON_TEXT, {}, signal))
    await assert.rejects(postTo(t, '', signal))
    assert.equal(getEventListeners(signal, 'abort').length, 0)
  })

  /** Posts to a server that sends this answer and closes the connection. */
  async function postTo(t: TestContext, answer: string, signal = neverAborts) {
    const server = createServer((socket) => {
      socket.on('error', () => undefined)
      socket.once('data', () => socket.end(answer))
    })
    createScope(t).onEnd(() => void server.close())
    await once(server.listen(0, '127.0.0.1'), 'listening')
    const { port } = server.address() as AddressInfo
    return clientFor(`http://127.0.0.1:${port}`).post(JSON_TEXT, {}, signal)
  }

  test('reads an answer without a length until the connection closes', async (t) => {
    const { status, text: body } = await postTo(t, `HTTP/1.1 200 OK\r\n\r\n${'x'.repeat(60_000)}`)
    assert.deepEqual([status, body.length], [200, 60_000])
  })

  for (const answer of [
    'HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: other\r\n\r\n',
    'HTTP/1.1 100 Continue\r\n\r\n',
    'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n{',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{',
    `HTTP/1.1 200 OK\r\n\r\n${'x'.repeat(70_000)}`,
    'SSH-2.0-OpenSSH\r\n',
    '',
  ]) {
    test(`rejects the answer ${JSON.stringify(answer.slice(0, 30))}`, async (t) => {
      await assert.rejects(postTo(t, answer))
    })
  }

  test('reuses a connection', async (t) => {
    const { url, server } = await startServer(t)
    let connections = 0
    server.on('connection', () => (connections += 1))
    const { post } = clientFor(url)
    for (let count = 0; count < 5; count++) await post(JSON_TEXT, {}, neverAborts)
    assert.equal(connections, 1)
  })
})
