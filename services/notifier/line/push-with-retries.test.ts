// When a push is tried, and when it is not, on a mocked clock.
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { createRecordingLog } from '../../../tests/support/recording-log.ts'
import { neverAborts } from '../../shared/runtime/backoff.ts'
import { createCircuitBreaker } from './circuit-breaker.ts'
import type { PushResult } from './line-client.ts'
import { pushWithRetries } from './push-with-retries.ts'
import { createRateLimiter } from './rate-limiter.ts'
import { createSemaphore } from './semaphore.ts'

const TRACE = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'
const HEADERS = { traceparent: Buffer.from(TRACE) }
const PUSH = { orderId: 7, to: 'U1', text: 'hello', retryKey: 'key', headers: HEADERS }
const ACCEPTED: PushResult = { kind: 'accepted' }
const LATER: PushResult = { kind: 'later', reason: 'LINE answered 500' }
const BLOCKED: PushResult = { kind: 'blocked', reason: 'no access' }

/** Lets every promise go on that can. */
const settle = async () => {
  for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate)
}

/** A pusher to a LINE that gives these answers, and then accepts. */
function startPusher(t: TestContext, ...answers: PushResult[]) {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  // The longest pauses: 50 ms, 65 ms, and so on.
  t.mock.method(Math, 'random', () => 1)
  const { log, lines } = createRecordingLog()
  const [stopping, aborted] = [new AbortController(), new AbortController()]
  const results: PushResult[] = []
  const waits: string[] = []
  let pushes = 0
  const openAfter = { failures: 3, messages: 1, ms: 0 }
  const circuitBreaker = createCircuitBreaker({ firstMs: 500, maxMs: 5_000, openAfter })
  const pusher = {
    line: {
      push: () => {
        pushes += 1
        return Promise.resolve(answers.shift() ?? ACCEPTED)
      },
    },
    circuitBreaker,
    rateLimiter: createRateLimiter(1_000),
    semaphore: createSemaphore(10),
    onPush: (result: PushResult) => results.push(result),
    log,
  }
  const push = () =>
    pushWithRetries(pusher, PUSH, {
      stopping: stopping.signal,
      aborted: aborted.signal,
      onWait: (reason) => waits.push(reason),
    })
  const pass = async (ms: number) => {
    t.mock.timers.tick(ms)
    await settle()
  }
  return {
    ...{ push, pass, results, waits, lines, stopping, aborted, circuitBreaker, pusher },
    pushes: () => pushes,
  }
}

test('an accepted push is tried once, at once', async (t) => {
  const { push, pushes, results, waits, lines } = startPusher(t)

  assert.deepEqual(await push(), ACCEPTED)

  assert.deepEqual([pushes(), results, waits, lines], [1, [ACCEPTED], [], []])
})

test('a refused push is not tried again', async (t) => {
  const refused: PushResult = { kind: 'refused', reason: 'LINE answered 400' }
  const { push, pushes, results } = startPusher(t, refused)

  assert.deepEqual(await push(), refused)

  assert.deepEqual([pushes(), results], [1, [refused]])
})

test('a failed push is tried again only after its pause, which grows', async (t) => {
  const { push, pass, pushes, results, waits, lines } = startPusher(t, LATER, LATER)
  const outcome = push()
  await settle()
  assert.deepEqual([pushes(), waits], [1, ['LINE answered 500']])

  await pass(49)
  assert.equal(pushes(), 1)
  await pass(1)
  assert.equal(pushes(), 2)
  await pass(64)
  assert.equal(pushes(), 2)
  await pass(1)

  assert.deepEqual(await outcome, ACCEPTED)
  assert.deepEqual(results, [LATER, LATER, ACCEPTED])
  const ids = { orderId: 7, traceparent: TRACE, retryKey: 'key' }
  const each = { level: 'warn', msg: 'push to LINE failed, retrying', ...ids }
  assert.deepEqual(
    lines,
    [1, 2].map((attempt) => ({ ...each, attempt, reason: 'LINE answered 500' })),
  )
})

test('while the circuit is open it alone decides: there is no second pause', async (t) => {
  const { push, pass, pushes, circuitBreaker, waits } = startPusher(t, BLOCKED)
  const outcome = push()
  await settle()
  assert.deepEqual([circuitBreaker.isOpen(), pushes(), waits], [true, 1, ['no access']])

  await pass(499)
  assert.equal(pushes(), 1)
  await pass(1)

  assert.deepEqual(await outcome, ACCEPTED)
  assert.equal(circuitBreaker.isOpen(), false)
})

test('failures open the circuit, and a refused push closes it: LINE answers', async (t) => {
  const refused: PushResult = { kind: 'refused', reason: 'LINE answered 400' }
  const { push, pass, circuitBreaker } = startPusher(t, LATER, LATER, LATER, refused)
  const outcome = push()
  await settle()
  await pass(50)
  assert.equal(circuitBreaker.isOpen(), false)
  await pass(65)
  assert.equal(circuitBreaker.isOpen(), true)
  await pass(500)
  assert.deepEqual(await outcome, refused)
  assert.equal(circuitBreaker.isOpen(), false)
})

test('while LINE is away, a push that never failed is tried before one that has', async (t) => {
  const { push, pass, pusher, circuitBreaker } = startPusher(t)
  const tried: string[] = []
  pusher.line.push = () => {
    tried.push('the first')
    return Promise.resolve(BLOCKED)
  }
  const first = push()
  await settle()
  pusher.line.push = () => {
    tried.push('another')
    return Promise.resolve(ACCEPTED)
  }
  const failuresSeen: number[] = []
  const { pass: passCircuit } = circuitBreaker
  t.mock.method(circuitBreaker, 'pass', (signal: AbortSignal, failures: number) => {
    failuresSeen.push(failures)
    return passCircuit(signal, failures)
  })
  const second = push()
  await pass(500)

  assert.deepEqual(await Promise.all([first, second]), [ACCEPTED, ACCEPTED])
  assert.deepEqual(failuresSeen, [0])
  assert.deepEqual(tried, ['the first', 'another', 'another'])
})

test('a stop ends the wait, and the result is unknown', async (t) => {
  const { push, pushes, stopping } = startPusher(t, LATER)
  const outcome = push()
  await settle()

  stopping.abort()

  assert.deepEqual(await outcome, { kind: 'interrupted' })
  assert.equal(pushes(), 1)
})

test('after a stop nothing is tried', async (t) => {
  const { push, pushes, stopping, results } = startPusher(t)
  stopping.abort()

  assert.deepEqual(await push(), { kind: 'interrupted' })

  assert.deepEqual([pushes(), results], [0, []])
})

test('a stop while LINE’s rate limit holds a push back ends it', async (t) => {
  const { push, pushes, stopping, results, pusher } = startPusher(t)
  // As many pushes without an answer as a second may have.
  pusher.rateLimiter = createRateLimiter(1)
  void pusher.rateLimiter.run(neverAborts, () => new Promise(() => undefined))
  const outcome = push()
  await settle()
  assert.equal(pushes(), 0)

  stopping.abort()

  assert.deepEqual(await outcome, { kind: 'interrupted' })
  assert.deepEqual([pushes(), results], [0, []])
})

test('an attempt that was abandoned says nothing about LINE', async (t) => {
  const { push, aborted, results, circuitBreaker, pusher, waits } = startPusher(t)
  pusher.line.push = () => {
    aborted.abort()
    return Promise.resolve(BLOCKED)
  }

  assert.deepEqual(await push(), { kind: 'interrupted' })

  assert.deepEqual([results, waits, circuitBreaker.isOpen()], [[], [], false])
})

test('at most as many pushes as the semaphore allows are in flight', async (t) => {
  const { push, pusher } = startPusher(t)
  const started: (() => void)[] = []
  pusher.line.push = () => new Promise((resolve) => started.push(() => resolve(ACCEPTED)))
  const outcomes = Array.from({ length: 12 }, push)
  await settle()
  assert.equal(started.length, 10)

  for (let next = started.shift(); next !== undefined; next = started.shift()) {
    next()
    await settle()
  }

  assert.equal((await Promise.all(outcomes)).length, 12)
})
