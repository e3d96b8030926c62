import assert from 'node:assert/strict'
import { once } from 'node:events'
import { Agent, get, type IncomingMessage } from 'node:http'
import { connect, type Socket } from 'node:net'
import { describe, test } from 'node:test'
import { openStalled } from '../../../tests/support/http/open-stalled.ts'
import { createScope, type Scope } from '../../../tests/support/scope.ts'
import { waitFor } from '../../../tests/support/wait-for.ts'
import { listen, type HttpServer } from './http-server.ts'

const HERE = { host: '127.0.0.1', port: 0 }

async function openSocket(scope: Scope, url: string): Promise<Socket> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  socket.on('error', () => undefined)
  scope.onEnd(() => socket.destroy())
  await once(socket, 'connect')
  return socket
}

describe('an HTTP server', () => {
  test('returns its URL', async (t) => {
    const scope = createScope(t)
    for (const [host, shown] of [
      ['127.0.0.1', '127.0.0.1'],
      ['0.0.0.0', '127.0.0.1'],
    ] as const) {
      const server = await listen((_request, response) => response.end('here'), { host, port: 0 })
      scope.onEnd(server.close)
      assert.match(server.url, new RegExp(`^http://${shown}:\\d+$`))
      assert.equal(await (await fetch(server.url)).text(), 'here')
    }
  })

  test('rejects when its port is in use, with a sentence that names the setting', async (t) => {
    const server = await listen(() => undefined, HERE)
    createScope(t).onEnd(server.close)
    const port = Number(new URL(server.url).port)
    await assert.rejects(
      listen(() => undefined, { ...HERE, port, settings: { host: 'HOST', port: 'NOTIFIER_PORT' } }),
      {
        name: 'ListenFailed',
        message: `port ${port} of 127.0.0.1 is in use by another program: end it, or set NOTIFIER_PORT to a free port`,
      },
    )
  })

  test('lets requests in flight finish, and accepts no new ones', async () => {
    const arrived = Promise.withResolvers<undefined>()
    const gate = Promise.withResolvers<undefined>()
    const server = await listen((_request, response) => {
      arrived.resolve(undefined)
      void gate.promise.then(() => response.end('finished'))
    }, HERE)
    const answer = fetch(server.url)
    await arrived.promise
    const closed = server.close()
    await assert.rejects(fetch(server.url))
    gate.resolve(undefined)
    assert.equal(await (await answer).text(), 'finished')
    await closed
  })

  test('does not wait for kept-alive connections', async (t) => {
    const server = await listen((_request, response) => response.end('x'), HERE)
    const agent = new Agent({ keepAlive: true })
    createScope(t).onEnd(() => agent.destroy())
    const [response] = (await once(get(server.url, { agent }), 'response')) as [IncomingMessage]
    response.resume()
    await once(response, 'end')
    await server.close()
  })

  test('cuts off an incomplete request five seconds after it was closed', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] })
    const server = await listen((request, response) => request.resume().on('end', () => response.end()), HERE)
    const client = await openSocket(createScope(t), server.url)
    let isCut = false
    const cut = once(client, 'close').then(() => (isCut = true))
    const arrived = once(server.server, 'request')
    client.on('error', () => undefined)
    client.write('POST / HTTP/1.1\r\nHost: here\r\nContent-Length: 100\r\n\r\nabc')
    await arrived
    const closed = server.close()
    t.mock.timers.tick(4_999)
    await new Promise(setImmediate)
    assert.equal(isCut, false)
    t.mock.timers.tick(1)
    await closed
    client.resume()
    await cut
  })

  test('does not wait for connections without a request: browsers open spare ones', async (t) => {
    const scope = createScope(t)
    const server = await listen((_request, response) => response.end('x'), HERE)
    const spare = await openSocket(scope, server.url)
    const halfAsked = await openSocket(scope, server.url)
    halfAsked.write('GET / HT')
    assert.equal(await (await fetch(server.url)).text(), 'x')
    const gone = Promise.all([once(spare, 'close'), once(halfAsked, 'close')])
    spare.resume()
    halfAsked.resume()
    await server.close()
    await gone
  })

  describe('for a client that has closed its side', () => {
    const request = 'GET / HTTP/1.1\r\nHost: here\r\n\r\n'

    /** As `nc -N` does: sends the request and the end together, and reads until the server hangs up. */
    async function askHalfClosed(scope: Scope, url: string, text = request): Promise<string> {
      const socket = connect({ port: Number(new URL(url).port), host: '127.0.0.1', allowHalfOpen: true })
      scope.onEnd(() => socket.destroy())
      let answer = ''
      socket.setEncoding('utf8').on('data', (more: string) => (answer += more))
      socket.end(text)
      await once(socket, 'end')
      return answer
    }

    test('answers, however long the answer takes, and then closes the connection', async (t) => {
      const scope = createScope(t)
      const asked = Promise.withResolvers<Socket>()
      const server = await listen((incoming, response) => {
        // Sent only once the end of the client's side has arrived.
        incoming.socket.once('end', () => setImmediate(() => response.end('the answer')))
        asked.resolve(incoming.socket)
      }, HERE)
      scope.onEnd(server.close)
      const closed = asked.promise.then((socket) => once(socket, 'close'))

      assert.match(await askHalfClosed(scope, server.url), /^HTTP\/1\.1 200 OK[^]*the answer/)
      await closed
    })

    test('answers every request that was sent before', async (t) => {
      const scope = createScope(t)
      const server = await listen((_request, response) => {
        setImmediate(() => response.end('x'))
      }, HERE)
      scope.onEnd(server.close)
      const answers = await askHalfClosed(scope, server.url, request.repeat(3))
      assert.equal(answers.match(/HTTP\/1\.1 200/g)?.length, 3)
    })

    test('ends a stream of events, which would never end', async (t) => {
      const scope = createScope(t)
      const streams = await listen((_request, response) => {
        response.setHeader('Content-Type', 'text/event-stream')
        response.write(': here\n\n')
      }, HERE)
      scope.onEnd(streams.close)
      assert.match(await askHalfClosed(scope, streams.url), /: here/)
    })

    test('keeps no connection for longer than a response takes', async (t) => {
      const scope = createScope(t)
      const server = await listen(() => undefined, { ...HERE, longestResponseMs: 50 })
      scope.onEnd(server.close)
      assert.equal(await askHalfClosed(scope, server.url), '')
    })
  })

  test('refuses connections beyond its limit, and accepts one again when another has closed', async (t) => {
    const scope = createScope(t)
    const server = await listen((_request, response) => response.end('x'), { ...HERE, maxConnections: 2 })
    scope.onEnd(server.close)
    const [first] = [await openSocket(scope, server.url), await openSocket(scope, server.url)]
    const refused = await openSocket(scope, server.url)
    refused.resume()
    await once(refused, 'close')

    const gone = once(first, 'close')
    first.resume().end()
    await gone
    await waitFor('the place to be free', async () => (await fetch(server.url)).ok)
  })
})

/** More than the system takes for a connection. */
const LARGE = Buffer.alloc(30_000_000)

describe('a client that reads no answer', () => {
  test('loses its connection', async (t) => {
    const scope = createScope(t)
    const server = await listen((_request, response) => response.end(LARGE), { ...HERE, unreadTimeoutMs: 50 })
    scope.onEnd(server.close)
    const client = await openStalled(scope, server.url, '/')

    await waitFor('the connection to end', () => countConnections(server).then((count) => count === 0))

    assert.ok((await client.read()).length < LARGE.length)
  })

  test('keeps its connection as long as it waits for an answer', async (t) => {
    const scope = createScope(t)
    const server = await listen(
      (_request, response) => {
        server.server.once('timeout', () => response.end('late'))
      },
      { ...HERE, unreadTimeoutMs: 50 },
    )
    scope.onEnd(server.close)

    assert.equal(await (await fetch(server.url)).text(), 'late')
  })

  test('may be slow', async (t) => {
    const scope = createScope(t)
    const server = await listen((_request, response) => response.end(LARGE), {
      ...HERE,
      unreadTimeoutMs: 300,
    })
    scope.onEnd(server.close)
    const { socket } = await openStalled(scope, server.url, '/')
    let bytes = 0
    socket.on('data', (data) => {
      bytes += data.length
      socket.pause()
      setTimeout(() => socket.resume(), 1)
    })
    socket.resume()

    await waitFor('all of it', () => bytes > LARGE.length)
  })
})

test('a kept-alive connection ends when it is not used', async (t) => {
  const scope = createScope(t)
  const server = await listen((_request, response) => response.end('answer'), HERE)
  scope.onEnd(server.close)
  server.server.keepAliveTimeout = 1
  const socket = await openSocket(scope, server.url)
  socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n')
  socket.resume()

  await once(socket, 'close')
})

async function countConnections({ server }: Pick<HttpServer, 'server'>): Promise<number> {
  const counted = Promise.withResolvers<number>()
  server.getConnections((_error, count) => counted.resolve(count))
  return counted.promise
}
