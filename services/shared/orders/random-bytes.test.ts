import assert from 'node:assert/strict'
import { test } from 'node:test'
import { takeRandomBytes } from './random-bytes.ts'

test('what was taken is never taken again, nor changed, however often the store is filled', () => {
  const taken = Array.from({ length: 2_000 }, () => takeRandomBytes(16))
  const read = taken.map((bytes) => bytes.toString('hex'))

  takeRandomBytes(8_192)

  assert.equal(new Set(read).size, taken.length)
  assert.deepEqual(
    taken.map((bytes) => bytes.toString('hex')),
    read,
  )
})
