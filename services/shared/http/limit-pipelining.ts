import type { Server, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'

/** Browsers and proxies send one request at a time. */
const MOST_WAITING = 16

/**
 * A client may send further requests before it has read an answer. Their answers wait in memory, so a connection with too
 * many of them is closed.
 *
 * @param latest the last response of a connection
 */
export function limitPipelining(
  server: Server,
  latest: (socket: Duplex) => ServerResponse | undefined,
): void {
  const waiting = new WeakMap<Duplex, number>()
  // Before the request itself becomes the latest.
  server.prependListener('request', ({ socket }, response) => {
    if (latest(socket)?.writableFinished !== false) return
    const count = (waiting.get(socket) ?? 0) + 1
    waiting.set(socket, count)
    response.once('close', () => waiting.set(socket, (waiting.get(socket) ?? 0) - 1))
    if (count > MOST_WAITING) socket.resetAndDestroy()
  })
}
