import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { notificationText } from './notification-text.ts'

describe('the notification', () => {
  test('names the product', () => {
    assert.equal(notificationText('Thai tea'), 'Buy product: Thai tea successful!')
  })

  test('is never longer than the limit of LINE, and keeps its beginning', () => {
    for (const length of [4_976, 4_977, 4_978, 5_000, 1_000_000]) {
      const text = notificationText('x'.repeat(length))
      assert.ok(text.length <= 5_000)
      assert.ok(text.startsWith('Buy product: xxx'))
    }
  })

  test('never ends in half a character', () => {
    for (const start of ['', 'x']) {
      assert.ok(notificationText(start + '🧋'.repeat(3_000)).isWellFormed())
    }
  })

  test('is well-formed even if the name is not', () => {
    assert.ok(notificationText('half \ud83e of a cup').isWellFormed())
  })
})
