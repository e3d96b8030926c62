import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createLiveSource } from './create-live-source.ts'

const order = {
  id: 1,
  productId: 1,
  productName: 'Tea',
  quantity: 1,
  status: 'success',
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-01T00:00:01.000Z',
} as const
const product = { id: 7, name: 'Tea', amount: 3, updatedAt: '2026-01-01T00:00:01.000Z' }

/** A source whose feeds have these contents, and what it does, in order. */
function follow(feeds: string[] = []) {
  const log: string[] = []
  const { signal } = new AbortController()
  const api = {
    openFeed: (cursor: string | undefined) => {
      log.push(`open ${cursor ?? '-'}`)
      return Promise.resolve(new Response(feeds.shift()))
    },
    getChanges: (cursor: string | undefined) => {
      log.push(`poll ${cursor ?? '-'}`)
      const complete = cursor !== undefined
      return Promise.resolve({
        cursor: '50',
        complete,
        orders: complete ? [order] : [],
        products: complete ? [product] : [],
      })
    },
  }
  const source = createLiveSource(api, {
    onGap: () => void log.push('gap'),
    onOrder: ({ id, status }) => void log.push(`order ${id} ${status}`),
    onProduct: ({ id, amount }) => void log.push(`product ${id} ${amount}`),
  })
  return {
    log,
    poll: () => source.poll(signal),
    stream: () => source.stream({ onReady: () => void log.push('ready'), onSign: () => undefined }, signal),
  }
}

test('a stream passes known events on, skips others, and the next one resumes after its last event', async () => {
  const events = [
    'event: ready\ndata: {"resumed":false}\n\n',
    ': heartbeat\n\n',
    `id: 41\nevent: order\ndata: ${JSON.stringify(order)}\n\n`,
    'id: 42\nevent: weather\ndata: {"sun":true}\n\n',
    'id: 43\nevent: order\ndata: not json\n\n',
  ]
  const { log, stream } = follow([events.join(''), 'event: ready\ndata: {"resumed":true}\n\n'])
  await stream()
  await stream()
  assert.deepEqual(log, ['open -', 'ready', 'gap', 'order 1 success', 'open 43', 'ready'])
})

test('the first request gets a cursor, and the lists are loaded; later ones get the changes', async () => {
  const { log, poll } = follow()
  await poll()
  await poll()
  assert.deepEqual(log, ['poll -', 'gap', 'poll 50', 'product 7 3', 'order 1 success'])
})

test('a stream goes on where a request ended, and a request where a stream ended', async () => {
  const { log, poll, stream } = follow([
    `event: ready\ndata: {"resumed":true}\n\nid: 60\nevent: x\ndata: 1\n\n`,
  ])
  await poll()
  await stream()
  await poll()
  assert.deepEqual(
    log.filter((line) => /^(open|poll)/.test(line)),
    ['poll -', 'open 50', 'poll 60'],
  )
})
