import type { Server, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { http } from './node-http.ts'
import { describeProblem } from './problem-details.ts'

interface Answer {
  readonly status: number
  readonly code: string
  readonly detail: string
}

/** By the code of Node's error. Any other code means that the request breaks HTTP's syntax. */
const ANSWERS: Readonly<Record<string, Answer>> = {
  HPE_HEADER_OVERFLOW: {
    status: 431,
    code: 'headers_too_large',
    detail: 'the request line and the headers are too large',
  },
  HPE_CHUNK_EXTENSIONS_OVERFLOW: {
    status: 413,
    code: 'body_too_large',
    detail: 'the extensions of the chunks are too large',
  },
  ERR_HTTP_REQUEST_TIMEOUT: {
    status: 408,
    code: 'request_timeout',
    detail: 'the request did not arrive in time',
  },
}
const MALFORMED: Answer = { status: 400, code: 'malformed', detail: 'this is not an HTTP request' }

/**
 * Answers what Node cannot parse as a request with problem details instead of an empty body.
 *
 * @param latest the last response of a connection
 */
export function answerMalformedRequests(
  server: Server,
  latest: (socket: Duplex) => ServerResponse | undefined,
): void {
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    const response = latest(socket)
    // In the middle of another response, ours would be read as a part of it.
    const underWay = response?.headersSent === true && !response.writableFinished
    if (error.code === 'ECONNRESET' || !socket.writable || underWay) socket.destroy()
    else end(socket, ANSWERS[error.code ?? ''] ?? MALFORMED)
  })
}

function end(socket: Duplex, { status, code, detail }: Answer): void {
  const body = JSON.stringify(describeProblem(status, code, detail))
  socket.end(
    [
      `HTTP/1.1 ${status} ${http.STATUS_CODES[status]}`,
      'Content-Type: application/problem+json; charset=utf-8',
      `Content-Length: ${Buffer.byteLength(body)}`,
      'Connection: close',
      '',
      body,
    ].join('\r\n'),
  )
}
