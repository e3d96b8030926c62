import type { RequestListener, Server, ServerResponse } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo, Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Express } from 'express'
import { createExpressMessages } from './express-messages.ts'
import { answerHalfClosed } from './half-closed.ts'
import { handleInTurn } from './handle-in-turn.ts'
import { explainListenFailure, type ListenSettings } from './listen-failed.ts'
import { answerMalformedRequests } from './malformed-requests.ts'
import { http } from './node-http.ts'

const CLOSE_IDLE_MS = 50
/** When the server closes, a request that is still incomplete after this time is cut off. */
const CLOSE_TIMEOUT_MS = 5_000
/** How long a request may take to arrive with its body. Requests are small; a slower one only blocks a connection. */
const REQUEST_TIMEOUT_MS = 15_000
/** Longer than any response takes: a service may look for the outcome of a lost COMMIT for a minute. */
const LONGEST_RESPONSE_MS = 90_000
/** How long a client may read nothing while bytes wait for it. */
const UNREAD_TIMEOUT_MS = 15_000
/** How often Node looks for slow requests. */
const CHECK_INTERVAL_MS = 1_000
/** More connections are refused. Each open page of the shop holds one. */
const MAX_CONNECTIONS = 10_000

export interface HttpServer {
  /** The real address: `port` may have been 0. */
  readonly url: string
  readonly server: Server
  /** Accepts no new connections, lets requests in flight finish, and resolves when the last connection is closed. */
  readonly close: () => Promise<void>
}

interface ServerOptions {
  readonly requestTimeoutMs: number
  readonly unreadTimeoutMs: number
  readonly maxConnections: number
  /** A client that has closed its side waits this long for its response. */
  readonly longestResponseMs: number
  /** The names of the settings of host and port, for an operator. */
  readonly settings: ListenSettings
}

/** Starts an HTTP server. @throws ListenFailed, for example when the port is in use */
export async function listen(
  handler: RequestListener,
  { host, port, ...options }: { host: string; port: number } & Partial<ServerOptions>,
): Promise<HttpServer> {
  const {
    requestTimeoutMs = REQUEST_TIMEOUT_MS,
    unreadTimeoutMs = UNREAD_TIMEOUT_MS,
    maxConnections = MAX_CONNECTIONS,
    longestResponseMs = LONGEST_RESPONSE_MS,
    settings = { host: 'HOST', port: 'PORT' },
  } = options
  const messageClasses = isApp(handler) ? createExpressMessages(handler) : {}
  const server = http.createServer(
    {
      ...messageClasses,
      requestTimeout: requestTimeoutMs,
      headersTimeout: requestTimeoutMs,
      connectionsCheckingInterval: Math.min(CHECK_INTERVAL_MS, requestTimeoutMs),
    },
    handleInTurn(handler),
  )
  server.maxConnections = maxConnections
  const latestResponse = trackLatestResponses(server)
  answerMalformedRequests(server, latestResponse)
  answerHalfClosed(server, latestResponse, longestResponseMs)
  dropUnreadConnections(server, unreadTimeoutMs)
  const unused = trackUnusedConnections(server)
  server.listen(port, host)
  await once(server, 'listening').catch((error: unknown) => {
    throw explainListenFailure(error as NodeJS.ErrnoException, { host, port }, settings)
  })
  const address = server.address() as AddressInfo
  const shownHost = ['0.0.0.0', '::'].includes(address.address) ? '127.0.0.1' : address.address
  return {
    url: `http://${shownHost.includes(':') ? `[${shownHost}]` : shownHost}:${address.port}`,
    server,
    close: () =>
      new Promise((resolve) => {
        // A kept-alive connection becomes idle only once its current response is sent.
        const closeIdle = setInterval(() => server.closeIdleConnections(), CLOSE_IDLE_MS)
        const cut = setTimeout(() => server.closeAllConnections(), CLOSE_TIMEOUT_MS)
        for (const socket of unused) socket.destroy()
        server.close(() => {
          clearInterval(closeIdle)
          clearTimeout(cut)
          resolve()
        })
      }),
  }
}

const isApp = (handler: RequestListener): handler is Express => 'response' in handler

function trackLatestResponses(server: Server): (socket: Duplex) => ServerResponse | undefined {
  const latest = new WeakMap<Duplex, ServerResponse>()
  server.prependListener('request', ({ socket }, response) => latest.set(socket, response))
  return (socket) => latest.get(socket)
}

/** Closes a connection that should take bytes and takes none, but not one that waits for its answer. */
function dropUnreadConnections(server: Server, timeoutMs: number): void {
  server.timeout = timeoutMs
  server.on('timeout', (socket: Socket) => {
    // With a reset: after a normal end, the system would keep what is unsent for minutes.
    if (socket.writableLength > 0) socket.resetAndDestroy()
    // Node's timeout of kept-alive connections, which it leaves to the listener.
    else if (socket.timeout !== timeoutMs) socket.destroy()
  })
}

/** Browsers open spare connections. Node does not count them as idle before their first request. */
function trackUnusedConnections(server: Server): ReadonlySet<Socket> {
  const unused = new Set<Socket>()
  server.on('connection', (socket) => {
    unused.add(socket)
    socket.once('close', () => unused.delete(socket))
  })
  server.on('request', ({ socket }) => unused.delete(socket))
  return unused
}
