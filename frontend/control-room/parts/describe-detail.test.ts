import assert from 'node:assert/strict'
import { test } from 'node:test'
import { en } from '../words/en.ts'
import { describeDetail } from './describe-detail.ts'

test('a detail is in words, without what is absent', () => {
  const say = (detail: unknown): string => describeDetail(detail, en.details)
  assert.equal(
    say({ partition: 2, committed: null, messagesBefore: 0 }),
    'partition 2 · messages before it 0',
  )
  assert.equal(say({ settled: [3, 4], dryRun: false, all: true }), 'settled 3, 4 · all')
  assert.equal(say({ to: { offsets: { 0: 12 } } }), 'to (offsets (0 12))')
  assert.equal(say({ lastOrderId: 5 }), 'last order id 5')
})
