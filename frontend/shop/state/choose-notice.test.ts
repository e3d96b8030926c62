import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chooseNotice, isSlow, SLOW_AFTER_MS } from './choose-notice.ts'
import { createIntent } from '../intents/intent.ts'
import { emptyShop, type ShopState } from './shop-state.ts'
import type { Order } from '../model/types.ts'

const NOW = 1_750_000_000_000
const order: Order = {
  id: 1,
  productId: 1,
  productName: 'Tea',
  quantity: 1,
  status: 'pending',
  createdAt: new Date(NOW).toISOString(),
  updatedAt: new Date(NOW).toISOString(),
}
const slow: Partial<ShopState> = { orders: { orders: [order], hasOlder: false } }
const later = NOW + SLOW_AFTER_MS + 1

function kindOf(change: Partial<ShopState>, serverNow = NOW): string | undefined {
  return chooseNotice({ ...emptyShop, connection: 'live', ...change }, serverNow)?.kind
}

function waiting(): ShopState['intents'] {
  const tea = { id: 1, name: 'Tea', amount: 1, updatedAt: '' }
  const intent = createIntent(tea, { key: 'k', userId: 'U', quantity: 1, createdAt: NOW, afterOrderId: 0 })
  return [{ ...intent, phase: { name: 'waiting', reason: 'busy', until: NOW } }]
}

test('there is no notice when all is well', () => {
  assert.equal(kindOf({}), undefined)
})

test('what the user must do comes before what has happened, and that before a lasting state', () => {
  const happening = { kind: 'live-again' } as const
  const all = { ...slow, intents: waiting(), happening, connection: 'lost' } as const
  assert.equal(kindOf({ ...all, login: { refusedWith: 'unauthenticated' } }, later), 'login-refused')
  assert.equal(kindOf({ ...all, login: 'renewing' }, later), 'renewing')
  assert.equal(kindOf(all, later), 'happening')
  assert.equal(kindOf({ ...all, happening: null }, later), 'unreachable')
  assert.equal(kindOf({ ...all, happening: null, connection: 'live' }, later), 'retry')
  assert.equal(kindOf(slow, later), 'line-slow')
})

test('the offline notice needs both an offline browser and a lost feed', () => {
  assert.equal(kindOf({ isOffline: true }), undefined)
  assert.equal(kindOf({ isOffline: true, connection: 'lost' }), 'offline')
})

test('an order counts as slow only after a long wait', () => {
  assert.equal(isSlow(order, NOW + SLOW_AFTER_MS), false)
  assert.equal(isSlow(order, later), true)
  assert.equal(isSlow({ ...order, status: 'success' }, later), false)
})
