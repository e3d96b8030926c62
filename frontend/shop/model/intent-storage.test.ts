import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createIntentStorage, sortStored } from './intent-storage.ts'
import { createIntent, INTENT_LIFETIME_MS } from './intent.ts'
import { createSafeStorage } from './safe-storage.ts'

const NOW = 1_750_000_000_000

function intentOf(userId: string, createdAt = NOW) {
  const tea = { id: 1, name: 'Tea', amount: 5, updatedAt: '' }
  return createIntent(tea, { key: `${userId} ${createdAt}`, userId, quantity: 1, createdAt, afterOrderId: 0 })
}

const inMemory = () =>
  createSafeStorage(() => {
    throw new Error('storage is switched off')
  })

test('open intents are restored unchanged, also when storage is switched off', () => {
  const storage = createIntentStorage(inMemory())
  storage.save([intentOf('U1')])
  assert.deepEqual(storage.load(), [intentOf('U1')])
  storage.save([])
  assert.deepEqual(storage.load(), [])
})

test('invalid entries are ignored', () => {
  const text = inMemory()
  const storage = createIntentStorage(text)
  text.setItem('placeorder.intents', '{"half":')
  assert.deepEqual(storage.load(), [])
  text.setItem('placeorder.intents', JSON.stringify([null, 1, { key: 'k' }, intentOf('U1')]))
  assert.deepEqual(storage.load(), [intentOf('U1')])
})

test("the user's recent intents continue, expired ones end, other users' are kept", () => {
  const stale = intentOf('U1', NOW - INTENT_LIFETIME_MS - 1)
  const sorted = sortStored([intentOf('U1'), stale, intentOf('U2')], 'U1', NOW)
  assert.deepEqual(sorted, { mine: [intentOf('U1')], expired: [stale], others: [intentOf('U2')] })
})
