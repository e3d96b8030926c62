import assert from 'node:assert/strict'
import { test } from 'node:test'
import { choosePicture, chooseTone, initialOf, TONES } from './choose-picture.ts'

test('a known word in the name selects the drawing, in both languages', () => {
  assert.equal(choosePicture('Thai tea'), 'drink')
  assert.equal(choosePicture('ชาไทย'), 'drink')
  assert.equal(choosePicture('Mango sticky rice'), 'bowl')
  assert.equal(choosePicture('Steak'), undefined)
})

test('tones are few and always the same', () => {
  assert.equal(chooseTone(TONES + 1), chooseTone(1))
  assert.notEqual(chooseTone(1), chooseTone(2))
})

test('the initial is the first letter as read', () => {
  assert.equal(initialOf('zip bag'), 'Z')
  assert.equal(initialOf('เสื้อ'), 'สื้')
  assert.equal(initialOf('🥭 mango'), '🥭')
  assert.equal(initialOf(''), '?')
})
