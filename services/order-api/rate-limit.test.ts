import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRateLimit } from './rate-limit.ts'

function createTimed(perMinute: number) {
  let time = 5_000
  const limit = createRateLimit({ name: 'things', perMinute, now: () => time })
  return { limit, pass: (ms: number) => (time += ms) }
}

test('so many are let through in a minute, for each key', () => {
  const { limit } = createTimed(2)

  assert.deepEqual([limit.take('a'), limit.take('a'), limit.take('a')], [true, true, false])
  assert.equal(limit.take('b'), true)
})

test('the next minute begins with none, however many were refused', () => {
  const { limit, pass } = createTimed(1)
  for (let count = 0; count < 5; count++) limit.take('a')

  pass(59_999)
  assert.equal(limit.take('a'), false)
  pass(1)
  assert.equal(limit.take('a'), true)
})

test('after a pause of many minutes a whole one begins', () => {
  const { limit, pass } = createTimed(1)

  pass(10 * 60_000 + 30_000)
  limit.take('a')
  assert.equal(limit.secondsLeft(), 60)
})

test('what is given back can be taken again, and no more than that', () => {
  const { limit, pass } = createTimed(1)
  limit.take('a')
  limit.giveBack('a')
  limit.giveBack('a')
  limit.giveBack('never seen')

  assert.deepEqual([limit.take('a'), limit.take('a')], [true, false])
  pass(60_000)
  limit.giveBack('a')
  assert.deepEqual([limit.take('a'), limit.take('a')], [true, false])
})

test('it says what is left, of how many, and for how long', () => {
  const { limit, pass } = createTimed(5)
  limit.take('a')
  pass(17_500)

  assert.deepEqual(limit.describe('a'), {
    RateLimit: '"things";r=4;t=43',
    'RateLimit-Policy': '"things";q=5;w=60',
  })
  assert.match(limit.describe('b').RateLimit ?? '', /r=5/)
})
