import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json as readJson } from 'node:stream/consumers'
import type { Product, ShopConfig } from '../model/types.ts'
import { servePage } from '../../shared/testing/serve-page.ts'
import { createServedOrder, ploy, type ServedOrder, somchai, type StandInData } from './stand-in-data.ts'

/**
 * The result of one placeorder request. `cut` places the order and loses the answer; `drop` loses the request; `hold`
 * answers when the test calls the function that it gets.
 */
export type Fate =
  'cut' | 'drop' | { readonly status: number; readonly code: string; readonly retryAfter?: number } | Hold
export interface Hold {
  hold: (answer: () => void) => void
}

export interface StandIn extends StandInData {
  readonly url: string
  readonly config: Partial<ShopConfig>
  /** The results of the next placeorder requests; otherwise they are answered normally. */
  readonly fates: Fate[]
  /** While set, all other requests below /api get this status. */
  failingWith: number | undefined
  /** ID tokens to refuse. */
  readonly refusedTokens: Set<string>
  isEveryTokenRefused: boolean
  /** The simulator's test users. */
  readonly users: (typeof ploy)[]
  readonly feeds: Set<ServerResponse>
  /** The user of each request for changes, in order. */
  readonly askedForChanges: string[]
  /** The most feeds that were open at once. */
  mostFeeds: number
  /** While set, every feed gets this status; pages can still ask for changes. */
  refusingFeedsWith: number | undefined
  send: (type: 'order' | 'product', data: object) => void
  confirm: (orderId: number, status?: 'success' | 'failed') => void
  changeStock: (productId: number, amount: number) => void
  cutFeeds: () => void
  close: () => Promise<void>
}

/** A small order API and LINE simulator in one, with faults that tests switch on. Starts on a free port. */
export async function startStandIn(
  pageDir: string,
  data: Partial<StandInData> = {},
  host = '127.0.0.1',
): Promise<StandIn> {
  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy())
  })
  await new Promise<void>((done) => server.listen(0, host === '127.0.0.1' ? host : '0.0.0.0', done))
  const { port } = server.address() as AddressInfo
  const events: { readonly type: 'order' | 'product'; readonly data: object }[] = []
  let tokens = 0
  const answers = new Map<string, number>()

  const standIn: StandIn = {
    products: [],
    orders: [],
    placed: [],
    ...data,
    url: `http://${host}:${port}`,
    config: {},
    fates: [],
    failingWith: undefined,
    refusedTokens: new Set(),
    isEveryTokenRefused: false,
    users: [ploy, somchai],
    feeds: new Set(),
    askedForChanges: [],
    mostFeeds: 0,
    refusingFeedsWith: undefined,
    send(type, data) {
      events.push({ type, data })
      for (const feed of standIn.feeds) writeEvent(feed, events.length - 1)
    },
    confirm(orderId, status = 'success') {
      const order = standIn.orders.find(({ id }) => id === orderId)
      if (!order) throw new Error(`no order ${orderId}`)
      Object.assign(order, { status, updatedAt: laterThan(order.updatedAt) })
      standIn.send('order', order)
    },
    changeStock(productId, amount) {
      const product = findProduct(productId)
      Object.assign(product, { amount, updatedAt: laterThan(product.updatedAt) })
      standIn.send('product', product)
    },
    cutFeeds() {
      for (const feed of standIn.feeds) feed.destroy()
    },
    async close() {
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
    },
  }

  function findProduct(id: number): Product {
    const product = standIn.products.find((other) => other.id === id)
    if (!product) throw new Error(`no product ${id}`)
    return product
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', standIn.url)
    if (!pathname.startsWith('/api/') && !pathname.startsWith('/simulator/')) {
      return servePage(pageDir, pathname, response)
    }
    if (pathname === '/simulator/users') {
      answer(response, 200, { users: standIn.users })
      return
    }
    if (pathname === '/simulator/id-token') {
      tokens += 1
      answer(response, 200, { idToken: signedFor(tokens) })
      return
    }
    if (standIn.failingWith !== undefined && pathname !== '/api/placeorder') {
      problem(response, standIn.failingWith, 'unavailable')
      return
    }
    if (pathname === '/api/shop-config') {
      const config = { authMode: 'dev', liffId: null, simulatorUrl: standIn.url, ...standIn.config }
      answer(response, 200, config)
      return
    }
    const token = request.headers.authorization?.replace('Bearer ', '') ?? ''
    const isRefused = standIn.isEveryTokenRefused || standIn.refusedTokens.has(token)
    if (isRefused) {
      problem(response, 401, 'unauthenticated')
      return
    }
    if (pathname === '/api/placeorder') return placeOrder(request, response, token)
    if (pathname === '/api/products') {
      listProducts(searchParams, response)
      return
    }
    if (pathname.startsWith('/api/products/')) {
      answer(response, 200, findProduct(Number(pathname.split('/').at(-1))))
      return
    }
    if (pathname === '/api/orders') {
      listOrders(searchParams, response)
      return
    }
    if (pathname === '/api/changes') {
      standIn.askedForChanges.push(searchParams.get('userId') ?? '')
      listChanges(searchParams.get('since'), response)
      return
    }
    if (pathname === '/api/live') {
      openFeed(request, response)
      return
    }
    problem(response, 404, 'not_found')
  }

  async function placeOrder(request: IncomingMessage, response: ServerResponse, token: string) {
    const key = String(request.headers['idempotency-key'])
    const body = (await readJson(request)) as StandIn['placed'][number]['body']
    standIn.placed.push({ key, body, token })
    const fate = standIn.fates.shift()
    if (fate === 'drop') return void response.destroy()
    if (typeof fate === 'object' && 'status' in fate) {
      problem(response, fate.status, fate.code, fate.retryAfter)
      return
    }
    if (typeof fate === 'object') await new Promise<void>((done) => fate.hold(done))

    const known = answers.get(key)
    const order = known === undefined ? takeOrder(body) : standIn.orders.find(({ id }) => id === known)
    if (!order) {
      problem(response, 409, 'out_of_stock')
      return
    }
    answers.set(key, order.id)
    if (fate === 'cut') return void response.destroy()
    answer(response, 201, { message: 'placed', orderId: order.id, status: 'pending' })
  }

  function takeOrder({
    productId,
    userId,
    quantity,
  }: StandIn['placed'][number]['body']): ServedOrder | undefined {
    const product = findProduct(productId)
    if (product.amount < quantity) return undefined
    const id = Math.max(1041, ...standIn.orders.map((order) => order.id)) + 1
    const about = { productId, productName: product.name, quantity, userLineUid: userId }
    const order = createServedOrder({ id, status: 'pending', ...about })
    standIn.orders.push(order)
    standIn.changeStock(productId, product.amount - quantity)
    standIn.send('order', order)
    return order
  }

  function listProducts(query: URLSearchParams, response: ServerResponse): void {
    const after = Number(query.get('after') ?? 0)
    const limit = Number(query.get('limit'))
    const products = standIn.products.filter(({ id }) => id > after)
    const page = products.slice(0, limit)
    const next = `</api/products?limit=${limit}&after=${page.at(-1)?.id ?? 0}>; rel="next"`
    answer(response, 200, page, products.length > limit ? { Link: next } : {})
  }

  function listOrders(query: URLSearchParams, response: ServerResponse): void {
    const before = Number(query.get('before') ?? Infinity)
    const limit = Number(query.get('limit'))
    const orders = standIn.orders
      .filter((order) => order.userLineUid === query.get('userId') && order.id < before)
      .sort((a, b) => b.id - a.id)
    const page = orders.slice(0, limit)
    const next = `</api/orders?before=${page.at(-1)?.id ?? 0}>; rel="next"`
    answer(response, 200, page, orders.length > limit ? { Link: next } : {})
  }

  function writeEvent(feed: ServerResponse, index: number): void {
    const { type, data } = events[index] ?? {}
    feed.write(`id: ${index + 1}\nevent: ${type}\ndata: ${JSON.stringify(data)}\n\n`)
  }

  // The cursor is the number of events that the page has.
  function listChanges(since: string | null, response: ServerResponse): void {
    const missed = since === null ? [] : events.slice(Number(since))
    const of = (wanted: string) => missed.filter(({ type }) => type === wanted).map(({ data }) => data)
    const changes = { orders: of('order'), products: of('product') }
    answer(response, 200, { cursor: events.length, complete: since !== null, ...changes })
  }

  function openFeed({ headers }: IncomingMessage, response: ServerResponse): void {
    if (standIn.refusingFeedsWith !== undefined) {
      problem(response, standIn.refusingFeedsWith, 'too_many_streams')
      return
    }
    const since = headers['last-event-id']
    response.writeHead(200, { 'Content-Type': 'text/event-stream' })
    response.write(`event: ready\ndata: {"resumed":${since !== undefined}}\n\n`)
    for (let index = Number(since ?? events.length); index < events.length; index++)
      writeEvent(response, index)
    standIn.feeds.add(response)
    standIn.mostFeeds = Math.max(standIn.mostFeeds, standIn.feeds.size)
    response.on('close', () => standIn.feeds.delete(response))
  }

  return standIn
}

/** Two events in one test may share a millisecond; the real server's have different times. */
function laterThan(iso: string): string {
  return new Date(Math.max(Date.now(), Date.parse(iso) + 1)).toISOString()
}

/** Not signed, because the page does not verify it; valid for an hour. */
function signedFor(number: number): string {
  const claims = { sub: ploy.userId, exp: Math.floor(Date.now() / 1_000) + 3_600, number }
  return `header.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.signature`
}

function answer(response: ServerResponse, status: number, body: unknown, headers: object = {}): void {
  const type = status >= 400 ? 'application/problem+json' : 'application/json'
  response.writeHead(status, { 'Content-Type': type, 'Access-Control-Allow-Origin': '*', ...headers })
  response.end(JSON.stringify(body))
}

function problem(response: ServerResponse, status: number, code: string, retryAfter?: number): void {
  const headers = retryAfter === undefined ? {} : { 'Retry-After': String(retryAfter) }
  answer(response, status, { type: 'about:blank', title: code, status, code, message: code }, headers)
}
