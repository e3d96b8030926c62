import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRandom } from '../random.ts'
import { faultKinds } from './catalogue.ts'
import { planFaults } from './plan-faults.ts'

function plan(seed: number, count: number) {
  const faults = planFaults(faultKinds, createRandom(seed), {
    freezeMs: [5_000, 40_000],
    lastingMs: [1_000, 9_000],
    calmMs: 1_000,
  })
  return Array.from({ length: count }, () => {
    const { kind, what, pauseMs } = faults.next().value
    return { kind, what, pauseMs }
  })
}

test('a seed repeats the same faults, and another seed has others', () => {
  assert.deepEqual(plan(1, 100), plan(1, 100))
  assert.notDeepEqual(plan(1, 100), plan(2, 100))
})

test('every kind comes before one comes again', () => {
  const names = faultKinds.map(({ name }) => name).sort()

  const planned = plan(3, 2 * names.length).map(({ kind }) => kind)

  assert.deepEqual(planned.slice(0, names.length).sort(), names)
  assert.deepEqual(planned.slice(names.length).sort(), names)
})

test('a kind has one name', () => {
  assert.equal(new Set(faultKinds.map(({ name }) => name)).size, faultKinds.length)
})
