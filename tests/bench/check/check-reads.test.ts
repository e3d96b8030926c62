import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkReads } from './check-reads.ts'

test('reads that were all answered with 200 are right', () => {
  assert.deepEqual(checkReads({ answered: 10, refused: {}, errors: 0 }), [])
})

test('any other answer is found, and so is none', () => {
  assert.deepEqual(checkReads({ answered: 10, refused: { 404: 2, 503: 1 }, errors: 4 }), [
    '2 reads were answered with 404',
    '1 reads were answered with 503',
    '4 reads were not answered',
  ])
})

test('no answers at all is an error', () => {
  assert.deepEqual(checkReads({ answered: 0, refused: {}, errors: 0 }), ['nothing could be read'])
})
