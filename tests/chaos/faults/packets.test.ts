import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { PROJECT_ROOT } from '../../../infra/local/paths.ts'
import { isProduceRequest } from './kafka-packets.ts'
import { tableIsFull } from './mysql-packets.ts'
import { statements } from './packets.ts'

for (const [statement, file] of [
  [statements.orders, 'services/order-api/orders/insert-orders.ts'],
  [statements.relayed, 'services/order-api/outbox/outbox-rows.ts'],
  [statements.marked, 'services/notifier/orders/mark-successful.ts'],
] as const) {
  test(`${file} still says "${statement}", which faults wait for`, () => {
    assert.ok(readFileSync(join(PROJECT_ROOT, file), 'utf8').includes(statement))
  })
}

test('a produce request is recognised among other packets', () => {
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
