import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { formatPayload } from './format-payload.ts'

const format = (text: string | Buffer) => formatPayload(Buffer.from(text))

describe('a payload', () => {
  test('that is JSON is indented, with its numbers as they were written', () => {
    assert.deepEqual(format('{"id":12345678901234567890,"price":1.50,"name":"ชา"}'), {
      kind: 'JSON, 56 bytes',
      text: '{\n  "id": 12345678901234567890,\n  "price": 1.50,\n  "name": "ชา"\n}',
    })
  })

  test('that is text is unchanged, except for control characters', () => {
    assert.deepEqual(format('one\n\x1b[31mtwo'), { kind: 'text, 12 bytes', text: 'one\n\\x1b[31mtwo' })
    assert.equal(format('"\\u009b31m \\u202e"').text, '"\\x9b31m \\u{202e}"')
    assert.deepEqual(format(''), { kind: 'text, 0 bytes', text: '' })
  })

  test('that is nested too deeply is text', () => {
    assert.equal(format('['.repeat(100_000)).kind, 'text, 100,000 bytes')
    assert.match(format('['.repeat(100_000) + ']'.repeat(100_000)).kind, /^(text|JSON), 200,000 bytes$/)
  })

  test('that is binary is shown in hexadecimal, up to a limit', () => {
    const bytes = Buffer.from([0xff, 0x00, 0x41, 0x1b, ...new Array<number>(600).fill(0x42)])
    const { kind, text } = format(bytes)
    const lines = text.split('\n')
    assert.equal(kind, 'binary, 604 bytes')
    assert.equal(lines[0], '0000  ff 00 41 1b 42 42 42 42 42 42 42 42 42 42 42 42  ..A.BBBBBBBBBBBB')
    assert.equal(lines.length, 33)
    assert.equal(lines.at(-1), '…')
  })
})
