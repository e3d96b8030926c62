import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findStrayLines } from './find-stray-lines.ts'

test('a line without = is named by its number and its first word, and by no more', () => {
  const text = 'PORT 8000\n\n# a comment\nLOG_LEVEL=info\n  LINE_ACCESS_TOKEN: secret\nexport HOST=a\nfoo\r\n'
  assert.deepEqual(findStrayLines(text), [
    'line 1 (PORT …)',
    'line 5 (LINE_ACCESS_TOKEN: …)',
    'line 7 (foo …)',
  ])
})

test('a value of several lines in quotes is one value', () => {
  assert.deepEqual(findStrayLines('A="one\ntwo\nthree"\nB=\'x\ny\'\nstray'), ['line 6 (stray …)'])
  assert.deepEqual(findStrayLines(''), [])
})
