import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mergeProducts } from './merge-products.ts'

const at = (minute: number): string => new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString()
const product = (id: number, amount: number, minute: number) => ({
  id,
  name: `Product ${id}`,
  amount,
  updatedAt: at(minute),
})

test('products are sorted by id, and the newer stock counts', () => {
  const shown = mergeProducts([], [product(2, 5, 1), product(1, 7, 1)])
  assert.deepEqual(
    mergeProducts(shown, [product(2, 4, 2)]).map(({ id, amount }) => [id, amount]),
    [
      [1, 7],
      [2, 4],
    ],
  )
})

test('an older event changes nothing', () => {
  const shown = mergeProducts([], [product(1, 7, 5)])
  assert.equal(mergeProducts(shown, [product(1, 9, 4)])[0]?.amount, 7)
})
