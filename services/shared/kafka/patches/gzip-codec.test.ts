import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { test } from 'node:test'
import fc from 'fast-check'
import kafkajs, { CompressionTypes } from 'kafkajs'
import '../client.ts'
import { gzipCodec } from './gzip-codec.ts'

interface Codec {
  compress: (encoder: { readonly buffer: Buffer }) => Promise<Buffer>
  decompress: (buffer: Buffer) => Promise<Buffer>
}
const kafkajsCodec = createRequire(import.meta.url)('kafkajs/src/protocol/message/compression/gzip') as Codec

const buffers = fc.oneof(
  fc.uint8Array({ maxLength: 5_000 }).map((bytes) => Buffer.from(bytes)),
  fc.string({ maxLength: 200 }).map((text) => Buffer.from(text.repeat(50))),
)

test('kafkajs decompresses what we compress, and the other way round', async () => {
  await fc.assert(
    fc.asyncProperty(buffers, async (buffer) => {
      assert.deepEqual(await kafkajsCodec.decompress(gzipCodec.compress({ buffer })), buffer)
      assert.deepEqual(gzipCodec.decompress(await kafkajsCodec.compress({ buffer })), buffer)
    }),
  )
})

test('damaged or truncated data are refused', () => {
  const whole = gzipCodec.compress({ buffer: Buffer.from('x'.repeat(1_000)) })
  assert.throws(() => gzipCodec.decompress(whole.subarray(0, -9)))
  assert.throws(() => gzipCodec.decompress(Buffer.from('no gzip')))
})

test('kafkajs uses our codec', () => {
  assert.equal(kafkajs.CompressionCodecs[CompressionTypes.GZIP](), gzipCodec)
})
