import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { silentLog } from '../../../tests/support/servers/test-topics.ts'
import type { EachBatchPayload, KafkaMessage } from '../../shared/kafka/client.ts'
import { createCircuitBreaker } from '../line/circuit-breaker.ts'
import type { PushResult } from '../line/line-client.ts'
import { processBatch, type BatchContext } from './process-batch.ts'
import { createRateLimiter } from '../line/rate-limiter.ts'
import { createRetrySchedule } from '../line/retry-schedule.ts'
import { createSemaphore } from '../line/semaphore.ts'

/** A batch as kafkajs hands it over, of one message per user; each user is also an order's id. */
function createBatch(users: readonly string[]) {
  const messages = users.map((userId, offset): KafkaMessage => {
    const value = Buffer.from(JSON.stringify({ orderId: offset + 1, userId, productName: 'tea' }))
    return {
      key: Buffer.from(userId),
      value,
      timestamp: '0',
      attributes: 0,
      offset: `${offset}`,
      headers: {},
    }
  })
  const state = { running: true, resolved: -1, heartbeat: () => Promise.resolve() }
  const payload = {
    batch: { topic: 'topic', partition: 0, messages },
    resolveOffset: (offset: string) => (state.resolved = Number(offset)),
    heartbeat: () => state.heartbeat(),
    commitOffsetsIfNecessary: () => Promise.resolve(),
    isRunning: () => state.running,
    isStale: () => false,
  } as unknown as EachBatchPayload
  return { payload, state, users }
}

/** What a notifier works with, without the network: who was told, which orders were marked and put aside. */
function createContext(
  { users }: { users: readonly string[] },
  push: (to: string, signal: AbortSignal) => Promise<PushResult>,
) {
  const marked: string[] = []
  const buried: string[] = []
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
      circuit: createCircuitBreaker({ firstMs: 1, maxMs: 1 }),
      pace: createRateLimiter(1_000_000),
      slots: createSemaphore(10),
      retries: createRetrySchedule(),
      metrics: { onPush: () => undefined },
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
      bury: ({ message, reason, orderId = 0 }) => {
        buried.push(`${message.offset}: ${reason}`)
        if (orderId > 0) marked.push(`${orderId} failed`)
        return Promise.resolve(true)
      },
    },
    log: silentLog,
  }
  return { context, marked, buried }
}

const accepted = () => Promise.resolve({ kind: 'accepted' } as const)
const untilAborted = (signal: AbortSignal) =>
  new Promise<PushResult>((resolve) => {
    signal.addEventListener('abort', () => resolve({ kind: 'later', reason: 'aborted' }))
  })

describe('a batch', { concurrency: true }, () => {
  test('is resolved to its end when all is done', async () => {
    const batch = createBatch(['a', 'b', 'a'])
    const { context, marked, buried } = createContext(batch, accepted)
    await processBatch(context, batch.payload)
    assert.equal(batch.state.resolved, 2)
    assert.deepEqual(marked.toSorted(), ['1 success', '2 success', '3 success'])
    assert.deepEqual(buried, [])
  })

  test('with a message on which our own code fails puts that one aside and goes on', async () => {
    const batch = createBatch(['a', 'b', 'c'])
    const { context, marked, buried } = createContext(batch, (to) => {
      if (to === 'b') throw new TypeError('our mistake')
      return accepted()
    })
    await processBatch(context, batch.payload)
    assert.equal(batch.state.resolved, 2)
    assert.deepEqual(marked.toSorted(), ['1 success', '2 failed', '3 success'])
    assert.deepEqual(buried, ['1: internal error: our mistake'])
  })

  test('ends early when the service stops, resolved up to the first unfinished message', async () => {
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

  test('whose place in the group is lost ends early, and tells kafkajs why', async () => {
    const batch = createBatch(['a', 'slow'])
    batch.state.heartbeat = () => Promise.reject(new Error('The group is rebalancing'))
    const { context } = createContext(batch, (to, signal) =>
      to === 'slow' ? untilAborted(signal) : accepted(),
    )
    await assert.rejects(processBatch(context, batch.payload), /rebalancing/)
    assert.equal(batch.state.resolved, 0)
  })

  test('keeps its place while the work takes long', async () => {
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

  test('waits for the database, and is given up when the service stops meanwhile', async () => {
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
