import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { servePage } from '../../shared/testing/serve-page.ts'
import type { Marker, Overview } from '../api/shapes.ts'
import { createOverview } from './stand-in-data.ts'

export interface Call {
  readonly method: string
  readonly path: string
  readonly body: unknown
}

export interface StandIn {
  readonly url: string
  /** What the next overviews say. */
  overview: () => Overview
  readonly markers: Marker[]
  /** Answers by method and path, without the query: `'POST /api/rewind'`. */
  readonly answers: Record<string, (body: unknown) => unknown>
  /** What changes something, in order. */
  readonly calls: Call[]
  /** With one, every call needs it. */
  token: string | undefined
  /** Requests and streams stay open without an answer. */
  isFrozen: boolean
  close: () => Promise<void>
}

/** An answer that is a problem. */
export class Problem extends Error {
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

/** A small operations service. Starts on a free port, or on the one that it had before. */
export async function startStandIn(pageDir: string, port = 0): Promise<StandIn> {
  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy())
  })
  await new Promise<void>((done) => server.listen(port, '127.0.0.1', done))
  const standIn: StandIn = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    overview: createOverview,
    markers: [],
    answers: {
      'GET /api/products': () => ({ products: [{ id: 1, name: 'Thai tea', amount: 42 }] }),
      'GET /api/dead-letters': () => ({ letters: [], nextBefore: null }),
      'GET /api/line/users': () => ({ users: [] }),
      'GET /api/topics': () => ({ topics: ['message-topic', 'message-topic.dlq'] }),
      'GET /api/audit': () => ({ entries: [], nextBefore: null }),
    },
    calls: [],
    token: undefined,
    isFrozen: false,
    async close() {
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
    },
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '/', standIn.url)
    if (!pathname.startsWith('/api/')) {
      await servePage(pageDir, pathname === '/' ? '/control-room/index.html' : pathname, response)
      return
    }
    if (standIn.isFrozen) return
    if (standIn.token !== undefined && request.headers.authorization !== `Bearer ${standIn.token}`) {
      answer(response, 401, { status: 401, code: 'unauthenticated', message: 'a token is needed' })
      return
    }
    const { method = 'GET' } = request
    const content = await text(request)
    const body: unknown = content === '' ? undefined : JSON.parse(content)
    if (method !== 'GET') standIn.calls.push({ method, path: pathname, body })
    if (pathname === '/api/stream') openStream(response)
    else if (pathname === '/api/overview') answer(response, 200, standIn.overview())
    else if (pathname === '/api/history') answer(response, 200, { points: [], markers: standIn.markers })
    else give(response, standIn.answers[`${method} ${pathname}`], body)
  }

  function openStream(response: ServerResponse): void {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' })
    const send = (): void => {
      if (standIn.isFrozen) return
      response.write(`event: overview\ndata: ${JSON.stringify(standIn.overview())}\n\n`)
    }
    send()
    const timer = setInterval(send, 500)
    response.on('close', () => clearInterval(timer))
  }
  return standIn
}

function give(response: ServerResponse, find: ((body: unknown) => unknown) | undefined, body: unknown): void {
  try {
    if (!find) throw new Problem(404, 'there is no such thing')
    answer(response, 200, find(body))
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    answer(response, error.status, { status: error.status, code: 'refused', message: error.message })
  }
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  const type = status >= 400 ? 'application/problem+json' : 'application/json'
  response.writeHead(status, { 'Content-Type': type })
  response.end(JSON.stringify(body))
}
