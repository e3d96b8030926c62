import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import test from 'node:test'
import { createKeyTable } from './key-table.ts'

const counted = (count: number) => `00000000-0000-4000-8000-${String(count).padStart(12, '0')}`

test('finds every key, random or counted up, and no other', () => {
  const table = createKeyTable(() => true)
  const keys = Array.from({ length: 20_000 }, (_, row) => (row % 2 ? counted(row) : randomUUID()))
  keys.forEach((key, row) => table.set(key, row))
  assert.ok(keys.every((key, row) => table.get(key) === row))
  assert.equal(table.get(randomUUID()), undefined)
  assert.equal(table.get(counted(20_000)), undefined)
})

test('a key that is set again has the new row', () => {
  const table = createKeyTable(() => true)
  table.set(counted(1), 1)
  table.set(counted(1), 2)
  assert.equal(table.get(counted(1)), 2)
})

test('rows that are not alive are not found, before and after the table grows', () => {
  let oldest = 0
  const table = createKeyTable((row) => row >= oldest)
  for (let row = 0; row < 400; row += 1) table.set(counted(row), row)
  oldest = 300
  assert.equal(table.get(counted(299)), undefined)
  for (let row = 400; row < 5000; row += 1) table.set(counted(row), row)
  assert.equal(table.get(counted(299)), undefined)
  assert.equal(table.get(counted(300)), 300)
})
