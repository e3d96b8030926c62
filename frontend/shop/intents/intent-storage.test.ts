import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createIntentStorage, sortStored } from './intent-storage.ts'
import { createIntent, INTENT_LIFETIME_MS } from './intent.ts'
import { createSafeStorage } from '../../shared/state/safe-storage.ts'

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
  storage.put(intentOf('U1'))
  storage.put(intentOf('U2'))
  storage.put(intentOf('U2'))
  assert.deepEqual(storage.load(), [intentOf('U1'), intentOf('U2')])
  storage.remove(intentOf('U1'))
  assert.deepEqual(storage.load(), [intentOf('U2')])
})

test('two tabs do not overwrite each other', () => {
  const text = inMemory()
  const [one, other] = [createIntentStorage(text), createIntentStorage(text)]
  one.put(intentOf('U1', NOW))
  other.put(intentOf('U1', NOW + 1))
  one.remove(intentOf('U1', NOW))
  assert.deepEqual(one.load(), [intentOf('U1', NOW + 1)])
})

test('the number of entries is bounded: the oldest are dropped', () => {
  const text = inMemory()
  const storage = createIntentStorage(text)
  for (let index = 0; index < 150; index += 1) storage.put(intentOf('U1', NOW + index))
  const kept = storage.load()
  assert.equal(kept.length, 100)
  assert.equal(kept[0]?.createdAt, NOW + 149)
  assert.equal(text.keys().length, 100)
})

test('invalid entries are ignored', () => {
  const text = inMemory()
  const storage = createIntentStorage(text)
  text.setItem('placeorder.language', 'th')
  for (const value of ['{"half":', 'null', '1', '{"key":"k"}'])
    text.setItem(`placeorder.intent.${value}`, value)
  storage.put(intentOf('U1'))
  assert.deepEqual(storage.load(), [intentOf('U1')])
  assert.deepEqual(text.keys().length, 2)
})

test("the user's recent intents continue, expired ones end, other users' wait or are forgotten", () => {
  const stale = intentOf('U1', NOW - INTENT_LIFETIME_MS - 1)
  const others = [intentOf('U2'), intentOf('U3', NOW - INTENT_LIFETIME_MS - 1)]
  const sorted = sortStored([intentOf('U1'), stale, ...others], 'U1', NOW)
  assert.deepEqual(sorted, { mine: [intentOf('U1')], expired: [stale], forgotten: [others[1]] })
})
