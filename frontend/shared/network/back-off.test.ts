import assert from 'node:assert/strict'
import { test } from 'node:test'
import { backOff, readRetryAfter, spreadRetryAfter } from './back-off.ts'

test('waits double up to a limit, and half of each is random', () => {
  assert.deepEqual([backOff(0, () => 0), backOff(0, () => 1)], [250, 500])
  assert.deepEqual([backOff(2, () => 0), backOff(2, () => 1)], [1_000, 2_000])
  assert.equal(
    backOff(50, () => 1),
    15_000,
  )
})

test('a wait that the server asks for is kept, plus a little random time', () => {
  assert.equal(
    spreadRetryAfter(2_000, () => 0),
    2_000,
  )
  assert.equal(
    spreadRetryAfter(2_000, () => 1),
    2_500,
  )
  assert.equal(
    spreadRetryAfter(60_000, () => 1),
    61_000,
  )
})

test('Retry-After is read in both of its forms', () => {
  const now = Date.UTC(2026, 0, 1)
  assert.equal(readRetryAfter('3', now), 3_000)
  assert.equal(readRetryAfter(new Date(now + 5_000).toUTCString(), now), 5_000)
  assert.equal(readRetryAfter(new Date(now - 5_000).toUTCString(), now), 0)
  assert.equal(readRetryAfter(null, now), undefined)
  assert.equal(readRetryAfter('soon', now), undefined)
})
