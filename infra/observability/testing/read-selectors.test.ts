import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readSelectors } from './read-selectors.ts'

test('metrics, their labels, and the labels of groups are found in an expression', () => {
  assert.deepEqual(
    readSelectors(
      'max by (topic, group) (lag{topic="a{b}",state=~"x|y"}) > 60 unless on (group) rate(wanted_total[5m]) == 0',
    ),
    {
      metrics: [
        { name: 'lag', labels: ['topic', 'state'] },
        { name: 'wanted_total', labels: [] },
      ],
      grouping: ['topic', 'group', 'group'],
    },
  )
})
