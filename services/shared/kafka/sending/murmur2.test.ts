import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { murmur2 } from './murmur2.ts'

// The numbers of Kafka's own test, org.apache.kafka.common.utils.UtilsTest.testMurmur2.
const known: Readonly<Record<string, number>> = {
  '21': -973932308,
  foobar: -790332482,
  'a-little-bit-long-string': -985981536,
  'a-little-bit-longer-string': -1486304829,
  lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8: -58897971,
  abc: 479470107,
}

for (const [key, hash] of Object.entries(known))
  test(`the hash of ${key} is Kafka’s`, () => {
    assert.equal(murmur2(Buffer.from(key)), hash)
  })

test('it is a signed number of 32 bits, whatever the key', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (key) => {
      const hash = murmur2(key)
      assert.equal(hash, hash | 0)
    }),
  )
})
