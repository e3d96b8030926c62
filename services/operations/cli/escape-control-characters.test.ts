import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  escapeControlCharactersInJson,
  escapeControlCharactersInLines,
  escapeControlCharacters,
} from './escape-control-characters.ts'

/** Text that makes a terminal act, or show something else. */
const dangerous = [
  '\x1b[2J',
  '\x1b]0;title\x07',
  '\x9b31m',
  '\x00',
  '\x7f',
  '\r',
  '\b',
  '\u202e',
  '\u2066',
  '\u200b',
  '\u2028',
  '\ufeff',
  '\ud800',
  '\u{e0041}',
]

/** Everything that a terminal acts on: control characters, and those that change the text's direction. */
const ACTS = /[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]/u // eslint-disable-line no-control-regex

describe('escaped text', () => {
  test('has no effect on a terminal', () => {
    for (const text of dangerous) {
      for (const make of [
        escapeControlCharacters,
        escapeControlCharactersInLines,
        escapeControlCharactersInJson,
      ])
        assert.doesNotMatch(make(`a${text}b\n`), ACTS)
    }
  })

  test('shows the escaped characters', () => {
    assert.equal(escapeControlCharacters('a\x1b[2J\r\n\tb\x9b\u202e'), 'a\\x1b[2J\\r\\n\\tb\\x9b\\u{202e}')
    assert.equal(escapeControlCharactersInLines('a\n  b\x1b'), 'a\n  b\\x1b')
  })

  test('keeps printable characters', () => {
    for (const text of ['ชาไทย ๑๒ บาท', 'naïve “quotes” – 🧋', '注文', 'a\\b'])
      assert.equal(escapeControlCharacters(text), text)
  })

  test('remains JSON with the same content', () => {
    const value = { [dangerous.join('')]: dangerous }
    const json = escapeControlCharactersInJson(JSON.stringify(value, undefined, 2))
    assert.deepEqual(JSON.parse(json), value)
  })
})
