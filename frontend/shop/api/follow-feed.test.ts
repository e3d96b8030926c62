import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ApiError } from './api-error.ts'
import { followFeed } from './follow-feed.ts'
import type { Waker } from './wait.ts'

const order = {
  id: 1,
  productId: 1,
  productName: 'Tea',
  quantity: 1,
  status: 'success',
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-01T00:00:01.000Z',
}

/** Follows a feed that gives these answers in turn; returns what happened, in order. */
async function follow(answers: (string | Error)[]): Promise<string[]> {
  const log: string[] = []
  const end = new AbortController()
  const waker: Waker = {
    wait: (milliseconds) => {
      log.push(`wait ${milliseconds}`)
      return Promise.resolve()
    },
    wake: () => undefined,
  }
  const listener = {
    onReady: () => void log.push('ready'),
    onOrder: ({ id, status }: { id: number; status: string }) => void log.push(`order ${id} ${status}`),
    onProduct: ({ id }: { id: number }) => void log.push(`product ${id}`),
    onDown: (how: string) => void log.push(how),
  }
  const open = (lastEventId: string | undefined): Promise<Response> => {
    const next = answers.shift()
    if (next === undefined) end.abort()
    else log.push(`open ${lastEventId ?? '-'}`)
    return typeof next === 'string'
      ? Promise.resolve(new Response(next))
      : Promise.reject(next ?? new Error())
  }
  await followFeed(listener, { open, waker, random: () => 1, signal: end.signal })
  // After the last wait the feed ends.
  return log.slice(0, -1)
}

test('it passes known events on, skips others, and resumes after the last event', async () => {
  const events = [
    'event: ready\ndata: {}\n\n',
    ': heartbeat\n\n',
    `id: 41\nevent: order\ndata: ${JSON.stringify(order)}\n\n`,
    'id: 42\nevent: weather\ndata: {"sun":true}\n\n',
    'id: 43\nevent: order\ndata: not json\n\n',
  ]
  assert.deepEqual(await follow([events.join(''), 'event: ready\ndata: {}\n\n']), [
    'open -',
    'ready',
    'order 1 success',
    'broken',
    'wait 500',
    'open 43',
    'ready',
    'broken',
    'wait 500',
  ])
})

test('it waits longer after each failure, as long as the server asks, and only briefly after a working feed', async () => {
  const busy = new ApiError(503, 'unavailable', '', 7_000)
  const log = await follow([new Error('no network'), busy, 'event: ready\ndata: {}\n\n'])
  assert.deepEqual(log, [
    'open -',
    'failed',
    'wait 500',
    'open -',
    'failed',
    'wait 7000',
    'open -',
    'ready',
    'broken',
    'wait 500',
  ])
})
