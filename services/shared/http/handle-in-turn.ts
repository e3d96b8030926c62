import type { RequestListener } from 'node:http'
import type { Duplex } from 'node:stream'

/** Browsers and proxies send one request at a time. */
const MOST_WAITING = 16

/**
 * A client may send further requests before it has read an answer. Each of them is handled when the answers before it are
 * sent: Node does not close the response of a waiting request when the connection ends, so what its handler holds until
 * then, such as a stream, would be held for ever. A connection with too many waiting requests is closed.
 */
export function handleInTurn(handler: RequestListener): RequestListener {
  const waiting = new WeakMap<Duplex, number>()

  return (request, response) => {
    // A response has the socket once all before it are sent.
    if (response.socket !== null) {
      handler(request, response)
      return
    }
    const { socket } = request
    const count = (waiting.get(socket) ?? 0) + 1
    waiting.set(socket, count)
    if (count > MOST_WAITING) socket.resetAndDestroy()
    response.once('socket', () => {
      waiting.set(socket, (waiting.get(socket) ?? 0) - 1)
      handler(request, response)
    })
  }
}
