import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compareSecrets } from './compare-secrets.ts'

test('only an identical secret matches', () => {
  assert.equal(compareSecrets('secret', 'secret'), true)
  for (const other of ['', 'Secret', 'secret ', 'sécret', 'sec'])
    assert.equal(compareSecrets(other, 'secret'), false, other)
})
