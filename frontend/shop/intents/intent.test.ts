import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  afterAttempt,
  type Attempt,
  beginAttempt,
  createIntent,
  INTENT_LIFETIME_MS,
  isOpen,
} from './intent.ts'

const NOW = 1_750_000_000_000
const tea = { id: 1, name: 'Tea', amount: 5, updatedAt: '' }
const intent = createIntent(tea, { key: 'k', userId: 'U1', quantity: 2, createdAt: NOW, afterOrderId: 10 })
const noChance = (): number => 0

function problem(status: number, code = '', retryAfterMs?: number): Attempt {
  return { kind: 'problem', status, code, retryAfterMs }
}

const phaseAfter = (attempt: Attempt) => afterAttempt(intent, attempt, NOW, noChance).phase

test('an accepted order settles the intent', () => {
  const placed = afterAttempt(intent, { kind: 'placed', orderId: 11 }, NOW, noChance)
  assert.deepEqual(placed.phase, { name: 'placed', orderId: 11 })
  assert.equal(isOpen(placed), false)
})

test('a definite rejection settles the intent with its reason', () => {
  const why = (status: number) => phaseAfter(problem(status))
  assert.deepEqual(why(409), { name: 'ended', why: 'sold-out' })
  assert.deepEqual(why(404), { name: 'ended', why: 'gone' })
  for (const status of [400, 403, 413, 415, 422])
    assert.deepEqual(why(status), { name: 'ended', why: 'refused' })
})

test('an unknown outcome is retried with the same key', () => {
  const cases: [Attempt, string][] = [
    [{ kind: 'lost' }, 'network'],
    [problem(429), 'too-many'],
    [problem(503), 'busy'],
    [problem(500), 'busy'],
    [problem(502), 'busy'],
    [problem(408), 'busy'],
  ]
  for (const [attempt, reason] of cases) {
    const next = afterAttempt(intent, attempt, NOW, noChance)
    assert.equal(next.phase.name === 'waiting' && next.phase.reason, reason)
    assert.equal(next.key, intent.key)
    assert.equal(isOpen(next), true)
  }
})

test('the wait is never shorter than the server asks for', () => {
  const phase = phaseAfter(problem(429, '', 3_000))
  assert.ok(phase.name === 'waiting' && phase.until >= NOW + 3_000)
})

test('without Retry-After the waits grow', () => {
  let next = intent
  const waits: number[] = []
  for (let attempt = 0; attempt < 4; attempt += 1) {
    next = afterAttempt(next, { kind: 'lost' }, NOW, noChance)
    if (next.phase.name === 'waiting') waits.push(next.phase.until - NOW)
  }
  assert.deepEqual(waits, [250, 500, 1_000, 2_000])
})

test('without a session it pauses, and continues after the next login', () => {
  const paused = afterAttempt(intent, { kind: 'no-session' }, NOW, noChance)
  assert.equal(paused.phase.name, 'paused')
  assert.equal(isOpen(paused), true)
  assert.equal(beginAttempt(paused, NOW).phase.name, 'sending')
})

test('an old intent expires and is not sent', () => {
  assert.equal(beginAttempt(intent, NOW + INTENT_LIFETIME_MS).phase.name, 'sending')
  assert.deepEqual(beginAttempt(intent, NOW + INTENT_LIFETIME_MS + 1).phase, {
    name: 'ended',
    why: 'expired',
  })
})
