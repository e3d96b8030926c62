import type { Agent as HttpAgent, ClientRequest, IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http'
import https from 'node:https'
import type { Duplex } from 'node:stream'
import { urlToHttpOptions } from 'node:url'
import { http } from '../../shared/http/node-http.ts'

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
  /** Connections are kept open and used again. */
  readonly maxConnections: number
  /** Where HTTP_PROXY, HTTPS_PROXY and NO_PROXY are taken from. */
  readonly proxyEnv: NodeJS.ProcessEnv
}

export interface HttpClient {
  /** Redirects are not followed. Rejects with the system's error, or one of ours, when there is no whole answer. */
  post: (json: string, headers: OutgoingHttpHeaders, signal: AbortSignal) => Promise<Answer>
}

/** A longer answer comes from somebody else: LINE's have a few hundred bytes. */
const MOST_CHARACTERS = 65_536

/** Node's own client, bare: axios' adapter takes as much on top of it again, and 15 MB (docs/performance.md). */
export function createHttpClient(options: PostOptions): HttpClient {
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
          signal.removeEventListener('abort', onAbort)
        }
        const fail = (error: Error) => {
          end()
          reject(error)
        }
        // Fails by itself: a request that has no connection yet says nothing when it is destroyed.
        const giveUp = (error: Error) => {
          fail(error)
          request.destroy(error)
        }
        const onAbort = () => giveUp(abandoned())
        const timer = setTimeout(() => giveUp(new Error(`it took longer than ${timeoutMs} ms`)), timeoutMs)
        signal.addEventListener('abort', onAbort)
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
  { timeoutMs, maxConnections, proxyEnv }: PostOptions,
): HttpAgent {
  const agent = new client.Agent({
    keepAlive: true,
    maxSockets: maxConnections,
    maxFreeSockets: maxConnections,
    // For a proxy that does not answer, too; and unused connections end after it.
    timeout: timeoutMs,
    proxyEnv,
  })
  const connect = agent.createConnection.bind(agent)
  // Node leaves the connection open to a proxy that refuses to go on.
  agent.createConnection = (target, connected) =>
    connect(target, (error, socket) => {
      if (error) (socket as Duplex | undefined)?.destroy()
      connected?.(error, socket)
    })
  return agent
}

const abandoned = () => new Error('nobody waits for it any more')

interface Outcomes {
  readonly succeed: (answer: Answer) => void
  readonly fail: (error: Error) => void
  readonly giveUp: (error: Error) => void
}

function readAnswer(request: ClientRequest, { succeed, fail, giveUp }: Outcomes): void {
  const failClosed = () => fail(new Error('the connection was closed'))
  request.on('error', fail)
  // A 101 closes the request without an error. Once there is a response, its own events tell.
  request.on('close', failClosed)
  request.on('response', (response) => {
    request.off('close', failClosed)
    const { statusCode: status = 0, headers } = response
    let text = ''
    response.setEncoding('utf8')
    response.on('data', (part: string) => {
      text += part
      if (text.length > MOST_CHARACTERS) giveUp(new Error('an answer that is too long'))
    })
    response.on('error', fail)
    response.on('close', failClosed)
    response.on('end', () => {
      response.off('close', failClosed)
      succeed({ status, headers, text })
    })
  })
}
