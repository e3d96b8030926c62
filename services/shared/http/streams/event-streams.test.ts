import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { openStalled } from '../../../../tests/support/http/open-stalled.ts'
import { createScope, type Scope } from '../../../../tests/support/scope.ts'
import { waitFor } from '../../../../tests/support/wait-for.ts'
import { createEventStreams, formatEvent, type EventStreamsOptions } from './event-streams.ts'
import { listen } from '../http-server.ts'
import { createSendBudget } from '../send-budget.ts'

/** A server of which each request is a stream of the topic in its path. */
async function startStreams(
  t: TestContext,
  {
    maxBytes,
    unreadTimeoutMs,
    ...options
  }: Partial<EventStreamsOptions & Record<'maxBytes' | 'unreadTimeoutMs', number>>,
) {
  const scope = createScope(t)
  const drops = { count: 0 }
  const budget = createSendBudget({
    ...(maxBytes !== undefined && { maxBytes }),
    onDropped: () => (drops.count += 1),
  })
  const streams = createEventStreams({ budget, ...options })
  const server = await listen(
    ({ url = '' }, response) => {
      const stream = streams.open(response, [url])
      void stream.send(Buffer.from(formatEvent('ready', {}))).then(() => stream.goLive())
    },
    { host: '127.0.0.1', port: 0, ...(unreadTimeoutMs !== undefined && { unreadTimeoutMs }) },
  )
  scope.onEnd(server.close)
  scope.onEnd(streams.close)
  return { scope, streams, budget, drops, url: server.url }
}

/** Follows a stream, and collects its text. */
async function follow(scope: Scope, url: string) {
  const leaving = new AbortController()
  scope.onEnd(() => leaving.abort())
  const { body } = await fetch(url, { signal: leaving.signal })
  const got = { text: '', isOver: false }
  const read = async () => {
    for await (const text of body?.pipeThrough(new TextDecoderStream()) ?? []) got.text += text
  }
  void read()
    .catch(() => undefined)
    .finally(() => (got.isOver = true))
  await waitFor('the stream to be ready', () => got.text.includes('ready'))
  return got
}

const event = (number: number, size: number) => formatEvent('news', 'x'.repeat(size), number)

/** Publishes until `isEnough`, as fast as a client that reads gets it. Returns the number of the last event. */
async function publishUntil(
  { streams }: Pick<Awaited<ReturnType<typeof startStreams>>, 'streams'>,
  reader: { readonly text: string },
  isEnough: () => boolean,
): Promise<number> {
  let number = 0
  while (!isEnough()) {
    const events = Array.from({ length: 20 }, (_, index) => event(number + index + 1, 15_000))
    number += events.length
    streams.publish('/a', events)
    await waitFor('the last event', () => reader.text.lastIndexOf(`id: ${number}\n`) >= 0)
  }
  return number
}

test('a client that never reads is dropped; one that reads gets everything', async (t) => {
  const started = await startStreams(t, { logBytes: 1_000_000, unreadTimeoutMs: 200 })
  const { scope, streams, url } = started
  await openStalled(scope, url, '/a')
  const reader = await follow(scope, `${url}/a`)
  await waitFor('both', () => streams.size === 2)

  const last = await publishUntil(started, reader, () => streams.size === 1)

  const ids = [...reader.text.matchAll(/^id: (\d+)$/gm)].map(([, id]) => Number(id))
  assert.deepEqual(
    ids,
    Array.from({ length: last }, (_, index) => index + 1),
  )
})

test('a client that is too slow gets no event after one that it missed', async (t) => {
  const started = await startStreams(t, { logBytes: 1_000_000 })
  const { scope, streams, budget, drops, url } = started
  const slow = await openStalled(scope, url, '/a')
  const reader = await follow(scope, `${url}/a`)
  await waitFor('both', () => streams.size === 2)
  let rounds = 0
  await publishUntil(started, reader, () => budget.unsentBytes > 0 && ++rounds > 5)

  const text = await slow.read()

  assert.equal(drops.count, 1)
  const ids = [...text.matchAll(/^id: (\d+)$/gm)].map(([, id]) => Number(id))
  assert.deepEqual(
    ids,
    ids.map((_, index) => index + 1),
  )
})

test('what many clients do not read stays within the budget', async (t) => {
  const maxBytes = 100_000
  const started = await startStreams(t, { logBytes: 100_000_000, maxBytes })
  const { scope, streams, budget, drops, url } = started
  const reader = await follow(scope, `${url}/a`)
  let most = 0
  let unread = 0
  for (let client = 1; client <= 12; client++) {
    // Each begins at another place, so that they share no buffer.
    await openStalled(scope, url, '/a')
    await waitFor('the stream', () => streams.size + drops.count === client + 1)
  }
  await publishUntil(started, reader, () => {
    most = Math.max(most, budget.unsentBytes)
    unread += 300_000
    return unread > 12_000_000
  })

  assert.ok(most > 0 && most <= maxBytes, `${most} bytes`)
  assert.equal(reader.isOver, false)
})

test('events that are published together are shared, however many streams wait for them', async (t) => {
  const started = await startStreams(t, { logBytes: 100_000_000 })
  const { scope, streams, budget, url } = started
  for (let client = 0; client < 30; client++) await openStalled(scope, url, '/a')
  await waitFor('all', () => streams.size === 30)

  // More than the system takes for a connection.
  for (let piece = 0; piece < 40; piece++) {
    streams.publish(
      '/a',
      Array.from({ length: 200 }, (_, number) => event(number, 1_000)),
    )
    await new Promise(setImmediate)
  }

  await waitFor('all to wait', () => budget.unsentBytes > 0)
  assert.ok(budget.unsentBytes < 30 * 17_000, `${budget.unsentBytes} bytes`)
  assert.equal(streams.size, 30)
})

test('a stream ends after its lifetime, or at its own time', async (t) => {
  const { scope, url } = await startStreams(t, { lifetimeMs: 0, heartbeatMs: 10 })
  const reader = await follow(scope, `${url}/a`)

  await waitFor('the end', () => reader.isOver)
})

test('an idle stream gets heartbeats', async (t) => {
  const { scope, url } = await startStreams(t, { heartbeatMs: 10 })
  const reader = await follow(scope, `${url}/a`)

  await waitFor('two heartbeats', () => reader.text.split(': keep-alive\n\n').length > 2)
})

test('when all streams end, one that is not read loses its connection', async (t) => {
  const { scope, streams, budget, url } = await startStreams(t, {})
  const stalled = await openStalled(scope, url, '/a')
  await waitFor('the stream', () => streams.size === 1)
  while (budget.unsentBytes === 0) {
    streams.publish('/a', [event(1, 100_000)])
    await new Promise(setImmediate)
  }

  streams.endAll()

  assert.equal(streams.size, 0)
  await waitFor('the connection to close', () => budget.unsentBytes === 0)
  assert.doesNotMatch(await stalled.read(), /\r\n0\r\n\r\n$/)
})
