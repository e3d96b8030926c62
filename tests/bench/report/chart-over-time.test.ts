import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chartOverTime, countPerSecond } from './chart-over-time.ts'

test('moments are counted by the second, empty seconds too', () => {
  assert.deepEqual(countPerSecond([5_000, 5_999, 6_000, 8_100], 5_000, 8_200), [
    { at: 5_000, value: 2 },
    { at: 6_000, value: 1 },
    { at: 7_000, value: 0 },
    { at: 8_000, value: 1 },
  ])
})

test('a long time is shown in steps, each with what was measured in it', () => {
  const moments = Array.from({ length: 60 }, (_, second) => ({ at: second * 1_000, value: second }))

  const { categories, series } = chartOverTime({
    ...{ title: 'Pushes', unit: 'per second', from: 0, to: 60_000 },
    series: [{ name: 'pushes', moments }],
  })

  assert.equal(categories.length, 30)
  assert.equal(categories[1], '2')
  assert.deepEqual(series[0]?.values[1], { median: 2.5, low: 2, high: 3 })
})
