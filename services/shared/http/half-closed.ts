import type { Server, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'

/** How often to check whether the response has become a stream. */
const CHECK_MS = 1_000

/**
 * A client may close its side once it has sent its request (`nc -N`, some proxies): it still gets the response, and then
 * the connection is closed. Node would close it at once. A client that has gone looks the same, so streams are closed at
 * once and responses after `longestMs`.
 *
 * @param latest the last response of a connection
 */
export function answerHalfClosed(
  server: Server,
  latest: (socket: Duplex) => ServerResponse | undefined,
  longestMs: number,
): void {
  // Node's switch for it, which its documentation and types lack.
  Object.assign(server, { httpAllowHalfOpen: true })
  server.on('connection', (socket) => {
    socket.once('end', () => {
      const response = latest(socket)
      if (response === undefined || response.writableFinished) return
      const since = performance.now()
      const check = () => {
        if (isEventStream(response) || performance.now() - since >= longestMs) socket.destroy()
      }
      const checks = setInterval(check, Math.min(CHECK_MS, longestMs)).unref()
      socket.once('close', () => clearInterval(checks))
      check()
    })
  })
}

const isEventStream = (response: ServerResponse) =>
  response.headersSent && String(response.getHeader('Content-Type')).startsWith('text/event-stream')
