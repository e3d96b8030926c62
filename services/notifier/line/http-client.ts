import type { Agent as HttpAgent, ClientRequest, IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http'
import https from 'node:https'
import type { Duplex } from 'node:stream'
import { urlToHttpOptions } from 'node:url'
import { onAbort } from '../../shared/runtime/backoff.ts'
import { http } from '../../shared/http/node-http.ts'

export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  /** The body, decoded as UTF-8. */
  readonly text: string
}

export interface HttpClientOptions {
  readonly url: URL
  /** Limit for the whole exchange, until the last byte of the answer. */
  readonly timeoutMs: number
  /** Connections are kept open and reused. */
  readonly maxConnections: number
  /** Has HTTP_PROXY, HTTPS_PROXY and NO_PROXY. */
  readonly proxyEnv: NodeJS.ProcessEnv
}

interface HttpClient {
  /** Follows no redirects. Rejects with the system's error, or one of ours, when there is no complete answer. */
  readonly post: (json: string, headers: OutgoingHttpHeaders, signal: AbortSignal) => Promise<Answer>
}

/** LINE's answers have a few hundred bytes; a longer one is not from LINE. */
const MAX_CHARACTERS = 65_536

/** Uses Node's client directly: axios' adapter alone doubles its CPU time and takes 20 MB (docs/performance.md). */
export function createHttpClient(options: HttpClientOptions): HttpClient {
  const { url, timeoutMs } = options
  const client = url.protocol === 'https:' ? https : http
  const target = {
    ...urlToHttpOptions(url),
    method: 'POST',
    agent: createAgent(client, options),
    headers: { Accept: 'application/json', 'Content-Type': 'application/json', 'User-Agent': 'placeorder' },
  }

  return {
    post: (json, headers, signal) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) {
          reject(abandoned())
          return
        }
        const request = client.request({
          ...target,
          headers: { ...target.headers, 'Content-Length': Buffer.byteLength(json), ...headers },
        })
        const end = () => {
          clearTimeout(timer)
          ignoreAbort()
        }
        const fail = (error: Error) => {
          end()
          reject(error)
        }
        // Rejects explicitly: destroying a request that has no connection yet emits no error.
        const giveUp = (error: Error) => {
          fail(error)
          request.destroy(error)
        }
        const timer = setTimeout(() => giveUp(new Error(`timed out after ${timeoutMs} ms`)), timeoutMs)
        const ignoreAbort = onAbort(signal, () => giveUp(abandoned()))
        const succeed = (answer: Answer) => {
          end()
          resolve(answer)
        }
        readAnswer(request, { succeed, fail, giveUp })
        request.end(json)
      }),
  }
}

function createAgent(
  client: typeof http | typeof https,
  { timeoutMs, maxConnections, proxyEnv }: HttpClientOptions,
): HttpAgent {
  const agent = new client.Agent({
    keepAlive: true,
    // The caller limits its pushes to the same number. Without this limit, a push that starts before the connection
    // of the last one is free would open another.
    maxSockets: maxConnections,
    maxFreeSockets: maxConnections,
    // Also applies to a proxy that does not answer, and closes unused connections.
    timeout: timeoutMs,
    proxyEnv,
  })
  const connect = agent.createConnection.bind(agent)
  // Node does not close the connection to a proxy that refuses the tunnel.
  agent.createConnection = (target, connected) =>
    connect(target, (error, socket) => {
      if (error) (socket as Duplex | undefined)?.destroy()
      connected?.(error, socket)
    })
  return agent
}

const abandoned = () => new Error('the request was aborted')

interface Outcomes {
  readonly succeed: (answer: Answer) => void
  readonly fail: (error: Error) => void
  readonly giveUp: (error: Error) => void
}

function readAnswer(request: ClientRequest, { succeed, fail, giveUp }: Outcomes): void {
  const failClosed = () => fail(new Error('the connection was closed'))
  request.on('error', fail)
  // A 101 closes the request without an error. From the response on, its own events report failures.
  request.on('close', failClosed)
  request.on('response', (response) => {
    request.off('close', failClosed)
    const { statusCode: status = 0, headers } = response
    let text = ''
    response.setEncoding('utf8')
    response.on('data', (part: string) => {
      text += part
      if (text.length > MAX_CHARACTERS) giveUp(new Error('the answer is too long'))
    })
    response.on('error', fail)
    response.on('close', failClosed)
    response.on('end', () => {
      response.off('close', failClosed)
      succeed({ status, headers, text })
    })
  })
}
