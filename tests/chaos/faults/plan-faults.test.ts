import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRandom } from '../random.ts'
import { faultKinds } from './catalogue.ts'
import { isProduceRequest } from './kafka-packets.ts'
import { tableIsFull } from './mysql-packets.ts'
import { planFaults } from './plan-faults.ts'

function plan(seed: number, count: number) {
  const faults = planFaults(faultKinds, createRandom(seed), {
    freezeMs: [5_000, 40_000],
    lastingMs: [1_000, 9_000],
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

test('a produce request is told from other packets', () => {
  const packet = (size: number, apiKey: number, version: number) => {
    const bytes = Buffer.alloc(64)
    bytes.writeInt32BE(size, 0)
    bytes.writeInt16BE(apiKey, 4)
    bytes.writeInt16BE(version, 6)
    return bytes
  }
  assert.ok(isProduceRequest(packet(60, 0, 7)))
  for (const other of [packet(60, 3, 6), packet(0, 0, 7), packet(60, 0, 900), Buffer.alloc(3)])
    assert.ok(!isProduceRequest(other))
})

test('the answer of a full disk is an error packet of MySQL', () => {
  const packet = tableIsFull('outbox')

  assert.equal(packet.readUIntLE(0, 3), packet.length - 4)
  assert.deepEqual([...packet.subarray(3, 7)], [1, 0xff, 0x5a, 0x04])
  assert.equal(packet.subarray(7).toString(), "#HY000The table 'outbox' is full")
})
