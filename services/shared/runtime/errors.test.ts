import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DomainError, messageOf } from './errors.ts'

class SoldOut extends DomainError {}

test('a domain error has a code, a message and a cause', () => {
  const cause = new Error('driver text')
  const error = new SoldOut('sold_out', 'product out of stock', { cause })
  assert.ok(error instanceof Error)
  assert.deepEqual(
    [error.name, error.code, error.message, error.cause],
    ['SoldOut', 'sold_out', 'product out of stock', cause],
  )
})

test('any thrown value has a message', () => {
  assert.equal(messageOf(new Error('why')), 'why')
  for (const [thrown, message] of [
    ['text', 'text'],
    [undefined, 'undefined'],
    [null, 'null'],
    [7, '7'],
    [Symbol('s'), 'Symbol(s)'],
  ] as const) {
    assert.equal(messageOf(thrown), message)
  }
})
