import assert from 'node:assert/strict'
import { test } from 'node:test'
import { rotate } from './rotate.ts'

test('each is first once, and nobody is left out', () => {
  const rounds = [0, 1, 2, 3].map((round) => rotate(['a', 'b', 'c'], round).join(''))

  assert.deepEqual(rounds, ['abc', 'bca', 'cab', 'abc'])
})
