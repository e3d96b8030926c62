import type { RequestListener, Server } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo, Socket } from 'node:net'
import type { Express } from 'express'
import { createExpressMessages } from './express-messages.ts'
import { http } from './node-http.ts'

const CLOSE_IDLE_MS = 50
/** A request that is half sent by then, when the server closes, is cut: whoever sends it may never end. */
const PATIENCE_MS = 5_000
/** How long a request may take to arrive with its body. They are small; who is slower than that holds a place. */
const REQUEST_TIMEOUT_MS = 15_000
/** How often slow ones are looked for. */
const CHECK_INTERVAL_MS = 1_000
/** Beyond these a connection is not taken: the shop's open pages hold one each. */
const MAX_CONNECTIONS = 10_000

export interface HttpServer {
  /** Where it really listens: `port` may have been 0. */
  readonly url: string
  readonly server: Server
  /** Stops accepting, lets requests in flight finish, and resolves when the last connection is gone. */
  close: () => Promise<void>
}

export interface Limits {
  readonly patienceMs: number
  readonly requestTimeoutMs: number
  readonly maxConnections: number
}

/** Starts listening. Rejects with the system's error (for example EADDRINUSE) when that is impossible. */
export async function listen(
  handler: RequestListener,
  { host, port, ...limits }: { host: string; port: number } & Partial<Limits>,
): Promise<HttpServer> {
  const { patienceMs = PATIENCE_MS, requestTimeoutMs = REQUEST_TIMEOUT_MS } = limits
  const messageClasses = isApp(handler) ? createExpressMessages(handler) : {}
  const server = http.createServer(
    {
      ...messageClasses,
      requestTimeout: requestTimeoutMs,
      headersTimeout: requestTimeoutMs,
      connectionsCheckingInterval: Math.min(CHECK_INTERVAL_MS, requestTimeoutMs),
    },
    handler,
  )
  server.maxConnections = limits.maxConnections ?? MAX_CONNECTIONS
  const unused = trackUnusedConnections(server)
  server.listen(port, host)
  await once(server, 'listening')
  const address = server.address() as AddressInfo
  const shownHost = ['0.0.0.0', '::'].includes(address.address) ? '127.0.0.1' : address.address
  return {
    url: `http://${shownHost.includes(':') ? `[${shownHost}]` : shownHost}:${address.port}`,
    server,
    close: () =>
      new Promise((resolve) => {
        // A kept-alive connection becomes idle only when the answer that is under way has left.
        const closeIdle = setInterval(() => server.closeIdleConnections(), CLOSE_IDLE_MS)
        const cut = setTimeout(() => server.closeAllConnections(), patienceMs)
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

/** Browsers open connections to spare. Until something is asked on them, Node does not count them as idle. */
function trackUnusedConnections(server: Server): ReadonlySet<Socket> {
  const unused = new Set<Socket>()
  server.on('connection', (socket) => {
    unused.add(socket)
    socket.once('close', () => unused.delete(socket))
  })
  server.on('request', ({ socket }) => unused.delete(socket))
  return unused
}
