import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createInstances, LOST, shownOf, type Instance } from './instances.ts'
import type { DatabaseSample, HeartbeatRow } from './read-database.ts'

const NOW = new Date('2026-01-01T12:00:00Z')
const before = (ms: number) => new Date(NOW.getTime() - ms)

function row(ageMs: number, different: Partial<HeartbeatRow> = {}): HeartbeatRow {
  return {
    ...{ instance: 'notifier-1', service: 'notifier', startedAt: before(3_600_000), state: 'running' },
    ...{ memberId: null, generation: null, partitions: null, revision: null, figures: {} },
    beatAt: before(ageMs),
    ...different,
  }
}

function observe(rows: readonly HeartbeatRow[], backAt?: Date): Instance[] {
  const sample = { now: NOW, heartbeats: rows } as unknown as DatabaseSample
  return createInstances().observe(sample, backAt)
}

const stateOf = (ageMs: number, different?: Partial<HeartbeatRow>, backAt?: Date) =>
  observe([row(ageMs, different)], backAt)[0]?.state

describe('an instance', () => {
  test('is late after 2.5 seconds without a heartbeat, and gone after 5', () => {
    assert.equal(stateOf(2_400), 'running')
    assert.equal(stateOf(2_600), 'late')
    assert.equal(stateOf(5_100), 'gone')
  })

  test('shows the state that it reports', () => {
    assert.equal(stateOf(500, { state: 'stopped' }), 'stopped')
    assert.equal(stateOf(500, { state: 'stopping' }), 'stopping')
  })

  test('that ended in order is gone at once, and differs from one that was killed', () => {
    const [ended] = observe([row(100, { state: 'gone' })])
    assert.deepEqual([ended?.state, ended?.endedInOrder], ['gone', true])
    const [killed] = observe([row(9_000, { state: LOST })])
    assert.deepEqual([killed?.state, killed?.endedInOrder], ['gone', false])
  })

  test('is not gone for the first seconds after the database was away', () => {
    assert.equal(stateOf(60_000, {}, before(2_400)), 'running')
    assert.equal(stateOf(60_000, {}, before(3_000)), 'late')
    assert.equal(stateOf(60_000, {}, before(5_100)), 'gone')
    assert.equal(stateOf(60_000, { state: LOST }, before(1_000)), 'gone')
  })

  test('counts into no rate once its heartbeat is older than two seconds', () => {
    const instances = createInstances()
    const sampleOf = (ageMs: number, placed: number, now: Date) =>
      ({ now, heartbeats: [row(ageMs, { figures: { placed } })] }) as unknown as DatabaseSample
    instances.observe(sampleOf(1_000, 10, NOW), undefined)
    const [fresh] = instances.observe(sampleOf(0, 20, NOW), undefined)
    assert.notEqual(fresh?.work, undefined)
    const [old] = instances.observe(sampleOf(0, 20, new Date(NOW.getTime() + 2_100)), undefined)
    assert.equal(old?.work, undefined)
  })

  test('that is gone still counts into sums, which never fall', () => {
    const instances = createInstances()
    const observeRows = (rows: HeartbeatRow[]) =>
      instances.observe({ now: NOW, heartbeats: rows } as unknown as DatabaseSample, undefined)
    observeRows([
      row(0, { figures: { accepted: 5 } }),
      row(0, { instance: 'notifier-2', figures: { accepted: 2 } }),
    ])
    observeRows([row(0, { instance: 'notifier-2', figures: { accepted: 3 } })])
    assert.equal(instances.sum('accepted'), 8)
  })
})

describe('the instances of a service that are shown', () => {
  const idsOf = (rows: readonly HeartbeatRow[]) => shownOf(observe(rows), 'notifier', NOW).map(({ id }) => id)
  const old = row(600_000, { instance: 'old' })

  test('are those that run, and those that have ended lately', () => {
    assert.deepEqual(idsOf([old, row(60_000, { instance: 'ended' }), row(0, { instance: 'new' })]), [
      'ended',
      'new',
    ])
    assert.deepEqual(idsOf([row(0, { service: 'order-api' })]), [])
  })

  test('are never none, where there was one', () => {
    assert.deepEqual(idsOf([old]), ['old'])
  })
})
