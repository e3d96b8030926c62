import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Rewind } from '../api/shapes.ts'
import { hasSettled, isReadAgain } from './rewind-progress.ts'

const rewind = (changes: Partial<Rewind>): Rewind => ({
  state: 'done',
  partitions: [{ partition: 0, committed: 177, target: 0, messages: 177 }],
  redelivered: 177,
  skippedAsDone: 0,
  pushedAgain: 0,
  ...changes,
})

test('a rewind is read again when the members have reached the offsets from before', () => {
  assert.equal(isReadAgain(rewind({ redelivered: 0 })), false)
  assert.equal(isReadAgain(rewind({ redelivered: 177 })), true)
})

test('its counts are final when they make up what was read, or when they change no longer', () => {
  assert.equal(hasSettled(rewind({ skippedAsDone: 61 }), false), false)
  assert.equal(hasSettled(rewind({ skippedAsDone: 170, pushedAgain: 7 }), false), true)
  assert.equal(hasSettled(rewind({ skippedAsDone: 170 }), true), true)
  assert.equal(hasSettled(rewind({ redelivered: 100, skippedAsDone: 100 }), true), false)
  assert.equal(hasSettled(rewind({ state: 'starting' }), true), false)
  assert.equal(hasSettled(rewind({ state: 'failed', redelivered: 0 }), false), true)
})
