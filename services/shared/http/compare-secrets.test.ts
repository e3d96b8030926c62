import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sameSecret } from './compare-secrets.ts'

test('only the very same secret is the same', () => {
  assert.equal(sameSecret('secret', 'secret'), true)
  for (const other of ['', 'Secret', 'secret ', 'sécret', 'sec'])
    assert.equal(sameSecret(other, 'secret'), false, other)
})
