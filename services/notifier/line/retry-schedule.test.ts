import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRetrySchedule } from './retry-schedule.ts'

test('a push that never failed may be tried at once', () => {
  assert.ok(createRetrySchedule(() => 1_000).waitMs('key') <= 0)
})

test('the pauses of a push that keeps failing grow up to a limit, and are reset when it is settled', () => {
  const retries = createRetrySchedule(() => 1_000)
  for (let failures = 1; failures <= 20; failures++) {
    assert.equal(retries.failed('key', { paced: false }), failures)
    assert.ok(retries.waitMs('key') <= Math.min(5_000, 200 * 2 ** (failures - 1)))
  }
  retries.settled('key')
  assert.ok(retries.waitMs('key') <= 0)
  assert.equal(retries.failed('key', { paced: false }), 1)
})

test('while the circuit breaker decides when to retry, there is no extra pause', () => {
  const retries = createRetrySchedule(() => 1_000)
  retries.failed('key', { paced: true })
  assert.equal(retries.waitMs('key'), 0)
})

test('memory is bounded: the oldest entries are dropped', () => {
  const retries = createRetrySchedule(() => 1_000)
  for (let key = 0; key <= 10_000; key++) retries.failed(String(key), { paced: false })
  assert.equal(retries.failed('0', { paced: false }), 1)
  assert.equal(retries.failed('10000', { paced: false }), 2)
})
