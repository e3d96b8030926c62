import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRateLimit } from './rate-limit.ts'

function createTimed(perMinute: number) {
  let time = 5_000
  const limit = createRateLimit({ name: 'things', perMinute, now: () => time })
  const take = (key: string) => limit.take(key) !== undefined
  return { limit, take, pass: (ms: number) => (time += ms) }
}

test('the limit is per key and minute', () => {
  const { take } = createTimed(2)

  assert.deepEqual([take('a'), take('a'), take('a')], [true, true, false])
  assert.equal(take('b'), true)
})

test('the next minute begins at zero, however many requests were refused', () => {
  const { take, pass } = createTimed(1)
  for (let count = 0; count < 5; count++) take('a')

  pass(59_999)
  assert.equal(take('a'), false)
  pass(1)
  assert.equal(take('a'), true)
})

test('after a pause of many minutes a whole minute begins', () => {
  const { limit, pass } = createTimed(1)

  pass(10 * 60_000 + 30_000)
  limit.take('a')
  assert.equal(limit.secondsLeft(), 60)
})

test('a request that is given back can be taken again', () => {
  const { limit, take } = createTimed(1)
  limit.giveBack('a', limit.take('a') ?? NaN)

  assert.deepEqual([take('a'), take('a')], [true, false])
})

test('giving back in the next minute changes no count of that minute', () => {
  const { limit, take, pass } = createTimed(1)
  const earlier = limit.take('a') ?? NaN
  pass(60_000)
  assert.equal(take('a'), true)

  limit.giveBack('a', earlier)

  assert.equal(take('a'), false)
})

test('giving back in a minute without requests does not raise its limit', () => {
  const { limit, take, pass } = createTimed(1)
  const earlier = limit.take('a') ?? NaN
  pass(60_000)

  limit.giveBack('a', earlier)

  assert.deepEqual([take('a'), take('a')], [true, false])
})

test('the headers have the remaining requests, the limit and the seconds left', () => {
  const { limit, pass } = createTimed(5)
  limit.take('a')
  pass(17_500)

  assert.equal(limit.describe('a'), '"things"; r=4; t=43')
  assert.equal(limit.policy, '"things"; q=5; w=60')
  assert.match(limit.describe('b'), /r=5/)
})
