import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { silentLog } from '../../../tests/support/servers/test-topics.ts'
import type { Batch, KafkaMessage } from '../../shared/kafka/consumer.ts'
import { createCircuitBreaker } from '../line/circuit-breaker.ts'
import type { PushResult } from '../line/line-client.ts'
import { processBatch, type BatchContext } from './process-batch.ts'
import { createRateLimiter } from '../line/rate-limiter.ts'
import { createRetrySchedule } from '../line/retry-schedule.ts'
import { createSemaphore } from '../line/semaphore.ts'

/** A batch with one message per entry; message N belongs to order N + 1. */
function createBatch(users: readonly string[]) {
  const messages = users.map((userId, offset): KafkaMessage => {
    const value = Buffer.from(JSON.stringify({ orderId: offset + 1, userId, productName: 'tea' }))
    return {
      key: Buffer.from(userId),
      value,
      timestamp: '0',
      offset: `${offset}`,
      headers: {},
    }
  })
  const state = { running: true, resolved: -1, heartbeat: () => Promise.resolve() }
  const payload: Batch = {
    ...{ topic: 'topic', partition: 0, messages },
    resolveOffset: (offset) => {
      state.resolved = Number(offset)
    },
    heartbeat: () => state.heartbeat(),
    commitResolved: () => Promise.resolve(),
    isCurrent: () => state.running,
  }
  return { payload, state, users }
}

/** The notifier's dependencies without a network; records which orders were marked and moved to the dead letters. */
function createContext(
  { users }: { users: readonly string[] },
  push: (to: string, signal: AbortSignal) => Promise<PushResult>,
) {
  const marked: string[] = []
  const moved: string[] = []
  const context: BatchContext = {
    findOrders: (ids) =>
      Promise.resolve(
        new Map(
          ids.map((id) => [
            id,
            { id, status: 'pending', userLineUid: users[id - 1] ?? '', retryKey: `key-${id}` } as const,
          ]),
        ),
      ),
    pusher: {
      line: { push: ({ to }, signal) => push(to, signal) },
      circuitBreaker: createCircuitBreaker({ firstMs: 1, maxMs: 1 }),
      rateLimiter: createRateLimiter(1_000_000),
      semaphore: createSemaphore(10),
      retrySchedule: createRetrySchedule(),
      onPush: () => undefined,
      log: silentLog,
    },
    statuses: {
      markSuccess: (orderId) => {
        marked.push(`${orderId} success`)
        return Promise.resolve()
      },
      stop: () => Promise.resolve(),
    },
    deadLetters: {
      move: ({ message, reason, orderId = 0 }) => {
        moved.push(`${message.offset}: ${reason}`)
        if (orderId > 0) marked.push(`${orderId} failed`)
        return Promise.resolve(true)
      },
    },
    log: silentLog,
  }
  return { context, marked, moved }
}

const accepted = () => Promise.resolve({ kind: 'accepted' } as const)
const untilAborted = (signal: AbortSignal) =>
  new Promise<PushResult>((resolve) => {
    signal.addEventListener('abort', () => resolve({ kind: 'later', reason: 'aborted' }))
  })

describe('processBatch', { concurrency: true }, () => {
  test('resolves the last offset when every message is finished', async () => {
    const batch = createBatch(['a', 'b', 'a'])
    const { context, marked, moved } = createContext(batch, accepted)
    await processBatch(context, batch.payload)
    assert.equal(batch.state.resolved, 2)
    assert.deepEqual(marked.toSorted(), ['1 success', '2 success', '3 success'])
    assert.deepEqual(moved, [])
  })

  test('moves a message on which our code throws to the dead letters and continues', async () => {
    const batch = createBatch(['a', 'b', 'c'])
    const { context, marked, moved } = createContext(batch, (to) => {
      if (to === 'b') throw new TypeError('a bug')
      return accepted()
    })
    await processBatch(context, batch.payload)
    assert.equal(batch.state.resolved, 2)
    assert.deepEqual(marked.toSorted(), ['1 success', '2 failed', '3 success'])
    assert.deepEqual(moved, ['1: internal error: a bug'])
  })

  test('returns early when the service stops, resolved up to the first unfinished message', async () => {
    const batch = createBatch(['a', 'slow', 'c'])
    const { context, marked } = createContext(batch, (to, signal) => {
      if (to !== 'slow') return accepted()
      batch.state.running = false
      return untilAborted(signal)
    })
    await processBatch(context, batch.payload)
    assert.equal(batch.state.resolved, 0)
    assert.deepEqual(marked.toSorted(), ['1 success', '3 success'])
  })

  test('returns early when the group rebalances, and rethrows the error for the consumer', async () => {
    const batch = createBatch(['a', 'slow'])
    batch.state.heartbeat = () => Promise.reject(new Error('The group is rebalancing'))
    const { context } = createContext(batch, (to, signal) =>
      to === 'slow' ? untilAborted(signal) : accepted(),
    )
    await assert.rejects(processBatch(context, batch.payload), /rebalancing/)
    assert.equal(batch.state.resolved, 0)
  })

  test('sends heartbeats during long work', async () => {
    const batch = createBatch(['a'])
    const thrice = Promise.withResolvers<undefined>()
    let beats = 0
    batch.state.heartbeat = () => {
      if (++beats === 3) thrice.resolve(undefined)
      return Promise.resolve()
    }
    const { context } = createContext(batch, async () => {
      await thrice.promise
      return accepted()
    })
    await processBatch(context, batch.payload)
    assert.equal(batch.state.resolved, 0)
  })

  test('retries while the database is unavailable, until the service stops', async () => {
    const batch = createBatch(['a'])
    const { context, marked } = createContext(batch, accepted)
    let asked = 0
    const findOrders = () => {
      if (++asked === 2) batch.state.running = false
      return Promise.reject(new Error('away'))
    }
    await processBatch({ ...context, findOrders }, batch.payload)
    assert.equal(batch.state.resolved, -1)
    assert.deepEqual(marked, [])
  })
})
