import { createServer, type RequestListener, type Server } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'

export interface HttpServer {
  /** Where it really listens: `port` may have been 0. */
  readonly url: string
  readonly server: Server
  /** Stops accepting, lets requests in flight finish, and resolves when the last connection is gone. */
  close: () => Promise<void>
}

/** Starts listening. Rejects with the system's error (for example EADDRINUSE) when that is impossible. */
export async function listen(
  handler: RequestListener,
  { host, port }: { host: string; port: number },
): Promise<HttpServer> {
  const server = createServer(handler)
  server.listen(port, host)
  await once(server, 'listening')
  const address = server.address() as AddressInfo
  const shownHost = ['0.0.0.0', '::'].includes(address.address) ? '127.0.0.1' : address.address
  return {
    url: `http://${shownHost.includes(':') ? `[${shownHost}]` : shownHost}:${address.port}`,
    server,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeIdleConnections()
      }),
  }
}
