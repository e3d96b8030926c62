import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sharePaths } from './read-load.ts'

test('all paths are read, each by one connection', () => {
  assert.deepEqual(sharePaths(['/1', '/2', '/3', '/4', '/5'], 2), [
    ['/1', '/3', '/5'],
    ['/2', '/4'],
  ])
})

test('where there are more connections than paths, none has nothing to do', () => {
  assert.deepEqual(sharePaths(['/1', '/2'], 3), [['/1'], ['/2'], ['/1']])
})
