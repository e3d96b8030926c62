import assert from 'node:assert/strict'
import { test } from 'node:test'
import { encodeHeaders } from './message-text.ts'

test('headers become JSON: text unchanged, other bytes in base64, several of the same name as a list', () => {
  const encoded = encodeHeaders({
    text: Buffer.from('ชาไทย'),
    bytes: Buffer.from([0xff, 0]),
    empty: '',
    none: undefined,
    many: [Buffer.from('a'), 'b'],
    ['__proto__']: 'of no class',
  })
  const expected =
    '{"text":"ชาไทย","bytes":{"base64":"/wA="},"empty":"","none":null,"many":["a","b"],"__proto__":"of no class"}'
  assert.equal(encoded, expected)
})
