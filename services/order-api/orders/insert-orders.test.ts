import assert from 'node:assert/strict'
import { test } from 'node:test'
import { format } from 'mysql2'
import { hexLiteral } from './insert-orders.ts'

test('bytes are written into a query unchanged, alone and in a list', () => {
  assert.equal(
    format('VALUES (?) IN (?)', [hexLiteral('00ff'), ['0a', 'b1'].map(hexLiteral)]),
    "VALUES (X'00ff') IN (X'0a', X'b1')",
  )
})

for (const text of ["00' OR 1 = 1 -- ", '0', 'FF', 'zz'])
  test(`"${text}" is refused as bytes`, () => {
    assert.throws(() => hexLiteral(text), TypeError)
  })
