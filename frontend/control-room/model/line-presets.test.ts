import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Faults } from '../api/shapes.ts'
import { createOverview } from '../testing/stand-in-data.ts'
import { findAttention } from './attention.ts'
import { PRESETS, presetOf, presets } from './line-presets.ts'

/** What the simulator answers when no fault is on. */
const NONE: Faults = { latencyMs: 50, error500: 0, down: false, forbidden: false, unknownUsers: [] }

test('a preset is on when exactly its faults are', () => {
  for (const preset of PRESETS) assert.equal(presetOf({ ...NONE, ...presets[preset] }), preset)
  assert.equal(presetOf({ ...NONE, down: true, reset: 0.5 }), undefined)
})

test('with any fault on LINE is not OK, also with one that the page has no control for', () => {
  const { line } = createOverview()
  const others: Faults[] = [
    { forbidden: true },
    { garbledAfterAccept: 0.1 },
    { foreignPage: 0.1 },
    { timeoutBeforeAccept: 0.1 },
  ]
  for (const fault of others) {
    const faults = { ...NONE, ...fault }
    assert.equal(presetOf(faults), undefined)
    const [found] = findAttention(createOverview({ line: { ...line, faults } }))
    assert.deepEqual([found?.key, found?.name], ['lineFaults', Object.keys(fault)[0]])
  }
  assert.deepEqual(findAttention(createOverview({ line: { ...line, faults: NONE } })), [])
})
