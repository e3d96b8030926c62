import assert from 'node:assert/strict'
import { test } from 'node:test'
import { shortenName } from './shorten-name.ts'

test('a usual name is kept as it is', () => {
  assert.equal(shortenName('Thai tea'), 'Thai tea')
  assert.equal(shortenName('ข้าวเหนียวมะม่วง'), 'ข้าวเหนียวมะม่วง')
})

test('of a long name the beginning is left', () => {
  assert.equal(shortenName('a'.repeat(255)), `${'a'.repeat(32)}…`)
})

test('a letter is not separated from its signs', () => {
  assert.equal(shortenName('ก้'.repeat(60)), `${'ก้'.repeat(32)}…`)
})
