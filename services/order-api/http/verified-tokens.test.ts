import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createVerifiedTokens, type VerifiedToken } from './verified-tokens.ts'

const of = (userId: string, different: Partial<VerifiedToken> = {}): VerifiedToken => ({
  userId,
  expiresAt: 10_000,
  keyId: 'key',
  ...different,
})

function createTimed(options: { maxTokens?: number } = {}) {
  const clock = { seconds: 0 }
  const tokens = createVerifiedTokens({
    clockToleranceSeconds: 30,
    now: () => clock.seconds * 1000,
    ...options,
  })
  return { tokens, clock }
}

test('a token finds its own user, and no other token does', () => {
  const { tokens } = createTimed()
  tokens.add('a.b.c', of('Ploy'))
  tokens.add('a.b.d', of('Malee'))

  assert.equal(tokens.find('a.b.c')?.userId, 'Ploy')
  assert.equal(tokens.find('a.b.d')?.userId, 'Malee')
  for (const other of ['', 'a.b', 'a.b.C', 'a.b.c ', 'a.b.e']) assert.equal(tokens.find(other), undefined)
})

test('a token expires at its second, plus the tolerance, and stays expired', () => {
  const { tokens, clock } = createTimed()
  tokens.add('token', of('Ploy', { expiresAt: 1_000 }))

  clock.seconds = 1_029.999
  assert.ok(tokens.find('token'))
  clock.seconds = 1_030
  assert.equal(tokens.find('token'), undefined)
  clock.seconds = 0
  assert.equal(tokens.find('token'), undefined)
})

test('when it is full, the oldest token goes', () => {
  const { tokens } = createTimed({ maxTokens: 2 })
  for (const token of ['a', 'b', 'c']) tokens.add(token, of(token))

  assert.deepEqual(
    ['a', 'b', 'c'].map((token) => tokens.find(token)?.userId),
    [undefined, 'b', 'c'],
  )
})

test('a token goes with the key that signed it, and does not come back with the key', () => {
  const { tokens } = createTimed()
  tokens.add('a', of('Ploy', { keyId: 'old' }))
  tokens.add('b', of('Malee', { keyId: 'new' }))

  tokens.keepSignedWith(new Set(['new']))
  tokens.keepSignedWith(new Set(['new', 'old']))

  assert.equal(tokens.find('a'), undefined)
  assert.equal(tokens.find('b')?.userId, 'Malee')
})
