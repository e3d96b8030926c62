import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ScaleSamples } from './measure-scale.ts'
import type { OrdersSample } from './measure-several-order-apis.ts'
import type { PushesSample } from './measure-several-notifiers.ts'
import { reportScale } from './scale.ts'

function testOrders(instances: number, placed: number, wrong: readonly string[] = []): OrdersSample {
  const times = { p50: 10, p99: 20, p999: 30 }
  const result = { seconds: 2, placed, refused: { 503: 3 }, errors: 1, cpuMs: 1, ...times }
  return { instances, result, counted: `${placed} orders`, wrong }
}

function testPushes(instances: number, accepted: readonly number[], rateLimited = 0): PushesSample {
  const answers = {
    accepted: accepted.length,
    duplicates: 0,
    rateLimited,
    failed: 0,
    unanswered: 0,
    reset: 0,
  }
  const times = { startedAt: 0, accepted, succeeded: accepted, result: { readyAt: 1_000 } }
  return { instances, ...times, answers, wrong: [] }
}

/** Two rounds, of which the second one is slower for everybody. */
const testSamples = (overrides: Partial<ScaleSamples> = {}): ScaleSamples => ({
  orders: [
    ...[testOrders(1, 1_000), testOrders(2, 1_000), testOrders(4, 900)],
    ...[testOrders(2, 500), testOrders(4, 400), testOrders(1, 500)],
  ],
  pushes: [testPushes(1, [1_000, 2_000]), testPushes(2, [1_000, 2_000]), testPushes(4, [1_000, 3_000])],
  ...overrides,
})

const figuresOf = (samples: ScaleSamples) =>
  reportScale(samples).figures.map(({ spread: { median, low, high } }) => [median, low, high])

test('four are compared with one of the same round', () => {
  const [orders, pushes] = figuresOf(testSamples())

  assert.deepEqual(orders, [(0.9 + 0.8) / 2, 0.8, 0.9])
  assert.deepEqual(pushes, [0.5, 0.5, 0.5])
})

test('pushes from before all notifiers were ready do not count for their pace', () => {
  const pushes = [testPushes(1, [1_000, 2_000]), testPushes(4, [0, 1_000, 2_000])]

  assert.equal(figuresOf(testSamples({ pushes }))[1]?.[0], 1)
})

test('LINE’s limit has to be kept in every run', () => {
  const pushes = [testPushes(1, [1, 2, 3]), testPushes(2, [1, 5_000]), testPushes(4, [1, 5_000], 7)]

  const [, , most, refused] = figuresOf(testSamples({ pushes }))

  assert.equal(most?.[0], 3)
  assert.equal(refused?.[0], 7)
})

test('a chart has a value for each number of instances', () => {
  const [orders, times, unplaced] = reportScale(testSamples()).charts

  assert.deepEqual(orders?.categories, ['1', '2', '4'])
  assert.deepEqual(
    orders.series[0]?.values.map(({ median }) => median),
    [375, 375, 325],
  )
  assert.deepEqual(
    times?.series.map(({ values }) => values[0]?.median),
    [10, 20],
  )
  assert.equal(unplaced?.series[0]?.values[0]?.median, 4)
})

test('a wrong answer says under how many it was given', () => {
  const samples = testSamples({ orders: [testOrders(4, 1, ['2 orders exist'])] })

  assert.deepEqual(reportScale(samples).wrong, ['4 order APIs: 2 orders exist'])
})
