import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { test } from 'node:test'
import fc from 'fast-check'
import { encodeRecord, type KafkaRecord } from './encode-record.ts'

const require = createRequire(import.meta.url)
const encodeWithKafkajs = require('kafkajs/src/protocol/recordBatch/record/v0') as (record: KafkaRecord) => {
  buffer: Buffer
}

const bytes = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array)),
)
const whole = fc.integer({ min: 0, max: 2 ** 31 - 1 })
const record: fc.Arbitrary<KafkaRecord> = fc.record({
  offsetDelta: whole,
  timestampDelta: fc.oneof(whole, fc.integer({ min: 0, max: 2 ** 45 })),
  key: fc.option(bytes),
  value: fc.option(bytes),
  headers: fc.dictionary(fc.string({ unit: 'binary' }), fc.oneof(bytes, fc.array(bytes))),
})

test('a record is encoded as kafkajs encodes it', () => {
  fc.assert(
    fc.property(record, (each) => {
      assert.deepEqual(encodeRecord(each), encodeWithKafkajs(each).buffer)
    }),
  )
})

test('a record may have any size, and shares no memory with the next', () => {
  const large = { key: 'k', value: 'x'.repeat(1_000_000) }
  const small = { key: 'k', value: 'y' }
  const encoded = encodeRecord(large)
  encodeRecord(small)
  assert.deepEqual(encoded, encodeWithKafkajs(large).buffer)
})

test('a missing part of a record is null', () => {
  assert.deepEqual(encodeRecord({}), encodeWithKafkajs({}).buffer)
})

test('a header may have no value', () => {
  // Its length, attributes, both deltas, no key, no value, one header: "a", of length 1, and no value.
  assert.deepEqual([...encodeRecord({ headers: { a: null } })], [18, 0, 0, 0, 1, 1, 2, 2, 97, 1])
})
