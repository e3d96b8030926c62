import type { ClientRequest, IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http'
import https from 'node:https'
import { urlToHttpOptions } from 'node:url'
import { http } from '../shared/node-http.ts'

export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  /** As UTF-8, whatever it is. */
  readonly text: string
}

export interface PostOptions {
  readonly url: URL
  /** How long a whole exchange may take, to the last byte of the answer. */
  readonly timeoutMs: number
  /** They are kept, and used again. */
  readonly maxConnections: number
  /** Where HTTP_PROXY, HTTPS_PROXY and NO_PROXY are taken from. */
  readonly proxyEnv: NodeJS.ProcessEnv
}

export interface JsonPoster {
  /** Redirects are not followed. Rejects with the system's error, or one of ours, when there is no whole answer. */
  post: (json: string, headers: OutgoingHttpHeaders, signal: AbortSignal) => Promise<Answer>
}

/**
 * Node's own client, bare: axios' adapter on top of it takes one and a half times as long again, and 15 MB
 * (docs/performance.md).
 */
export function createJsonPoster({ url, timeoutMs, maxConnections, proxyEnv }: PostOptions): JsonPoster {
  const client = url.protocol === 'https:' ? https : http
  const agent = new client.Agent({
    keepAlive: true,
    maxSockets: maxConnections,
    maxFreeSockets: maxConnections,
    proxyEnv,
  })
  const target = { ...urlToHttpOptions(url), method: 'POST', agent }

  return {
    post: (json, headers, signal) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) {
          reject(nobodyWaits())
          return
        }
        const request = client.request({
          ...target,
          headers: {
            ...headers,
            'Content-Type': 'application/json',
            'Content-Length': Buffer.byteLength(json),
          },
        })
        const drop = () => request.destroy(nobodyWaits())
        signal.addEventListener('abort', drop)
        const timer = setTimeout(() => {
          request.destroy(new Error(`it took longer than ${timeoutMs} ms`))
        }, timeoutMs)
        request.on('close', () => {
          clearTimeout(timer)
          signal.removeEventListener('abort', drop)
        })
        readAnswer(request, resolve, reject)
        request.end(json)
      }),
  }
}

const nobodyWaits = () => new Error('nobody waits for it any more')

function readAnswer(
  request: ClientRequest,
  resolve: (answer: Answer) => void,
  reject: (error: Error) => void,
): void {
  // Without an error where somebody changes the protocol, for instance. After an answer it says nothing more.
  const closed = () => reject(new Error('the connection was closed'))
  request.on('error', reject)
  request.on('close', closed)
  request.on('response', (response) => {
    request.off('close', closed)
    const { statusCode: status = 0, headers } = response
    let text = ''
    response.setEncoding('utf8')
    response.on('data', (part: string) => {
      text += part
    })
    response.on('error', reject)
    response.on('end', () => resolve({ status, headers, text }))
    response.on('close', closed)
  })
}
