import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readAsCompose } from './read-as-compose.ts'

/** By `docker compose config` of Compose 2.40; undefined where it stops, or reads a variable. */
const CASES: readonly [text: string, value: string | undefined][] = [
  ['', ''],
  [' a ', 'a'],
  ['a#b', 'a#b'],
  ['#b', '#b'],
  [' #b', '#b'],
  ['a #b', 'a'],
  ['a\t# b', 'a\t# b'],
  ['a$b', undefined],
  ['a${b}c', undefined],
  ['a${b', undefined],
  ['a$$b', 'a$b'],
  ['a\\nb', 'a\\nb'],
  ["a'b", "a'b"],
  ["''", ''],
  ["'a#b' # c", 'a#b'],
  ["'a$b'", 'a$b'],
  ["'a\\nb'", 'a\\nb'],
  ["'a\\\\b'", 'a\\\\b'],
  ["'a\\'b'", "a'b"],
  ["'a\\'", undefined],
  ["'a'b'", undefined],
  ["'a'#b'", 'a'],
  ["'a", undefined],
  ['"a#b"', 'a#b'],
  ['"a$b"', undefined],
  ['"a$$b"', 'a$b'],
  ['"a\\$b"', 'a$b'],
  ['"a\\"b"', 'a"b'],
  ['"a\\\\b"', 'a\\b'],
  ['"a\\qb"', 'a\\qb'],
  ['"a\\tb"', 'a\uFFFDb'],
  ['"a', undefined],
  ['`a#b`', '`a#b`'],
]
for (const [text, value] of CASES)
  test(`${JSON.stringify(text)} is ${JSON.stringify(value)}`, () => assert.equal(readAsCompose(text), value))
