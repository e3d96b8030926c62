import assert from 'node:assert/strict'
import { test } from 'node:test'
import { spreadOf } from '../measure/statistics.ts'
import { formatNumber, formatSpread, formatTarget } from './format-spread.ts'
import { testFigure } from './test-report.ts'

for (const [value, text] of [
  [0, '0'],
  [0.04567, '0.046'],
  [0.4567, '0.457'],
  [4.567, '4.57'],
  [45.67, '45.7'],
  [456.7, '457'],
  [1_234_567.8, '1,234,568'],
] as const) {
  test(`${value} is written ${text}`, () => assert.equal(formatNumber(value), text))
}

test('a spread is the median with the least and the most, where they differ', () => {
  assert.equal(formatSpread(spreadOf([1, 2, 4])), '2 (1–4)')
  assert.equal(formatSpread(spreadOf([2, 2])), '2')
})

test('what was not measured is a dash', () => {
  assert.equal(formatSpread(undefined), '–')
  assert.equal(formatSpread(spreadOf([NaN])), '–')
})

test('a target says its direction', () => {
  assert.equal(formatTarget(testFigure({ target: { atLeast: 0.9 } })), 'at least 0.9')
  assert.equal(formatTarget(testFigure({ target: { atMost: 2_000 } })), 'at most 2,000')
  assert.equal(formatTarget(testFigure()), '')
})
