import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { decodeOrderPlaced, encodeOrderPlaced, type OrderPlacedFacts } from './order-event.ts'

const facts: OrderPlacedFacts = {
  eventId: '0b6f9a8e-5a0e-4a55-9f0a-3d9f4f1f6f11',
  orderId: 42,
  productId: 7,
  productName: 'ชาไทย 🧋 "large"',
  quantity: 3,
  userId: 'U0123',
  placedAt: new Date('2026-11-05T06:07:08.009Z'),
  traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
}

const decode = (value: unknown) => decodeOrderPlaced(Buffer.from(JSON.stringify(value)))

describe('the event of an order', () => {
  test('has the fields that the tutorial’s consumers read, and the user id as its key', () => {
    const { key, value } = encodeOrderPlaced(facts)
    assert.equal(key, facts.userId)
    const { orderId, productName, userId } = JSON.parse(value)
    assert.deepEqual(
      { orderId, productName, userId },
      { orderId: 42, productName: facts.productName, userId: 'U0123' },
    )
  })

  test('carries CloudEvents headers and the trace', () => {
    assert.deepEqual(encodeOrderPlaced(facts).headers, {
      ce_specversion: '1.0',
      ce_type: 'placeorder.order.placed',
      ce_source: '/order-api',
      ce_id: facts.eventId,
      ce_time: '2026-11-05T06:07:08.009Z',
      'content-type': 'application/json',
      traceparent: facts.traceparent,
    })
  })

  test('is decoded unchanged', () => {
    const decoded = decodeOrderPlaced(Buffer.from(encodeOrderPlaced(facts).value))
    assert.ok(decoded.ok)
    const { orderId, productId, productName, quantity, userId } = facts
    assert.deepEqual(decoded.event, { orderId, productName, userId, productId, quantity })
  })

  test('is accepted with the id as text, and with fields of a later version', () => {
    const decoded = decode({ orderId: '42', productName: 'tea', userId: 'U1', later: { version: true } })
    assert.ok(decoded.ok)
    assert.equal(decoded.event.orderId, 42)
  })

  for (const orderId of [
    '042',
    '0',
    '',
    ' 42',
    '42 ',
    '4.2',
    '4e1',
    '0x2a',
    '1234567890123456',
    0,
    -1,
    2 ** 53,
  ]) {
    test(`is refused with the id ${JSON.stringify(orderId)}`, () => {
      assert.equal(decode({ orderId, productName: 'tea', userId: 'U1' }).ok, false)
    })
  }
})

describe('the reason of a refusal', () => {
  const good = { orderId: 1, productName: 'tea', userId: 'U1' }
  for (const [value, reason] of [
    [null, 'value: must be a JSON object'],
    [[], 'value: must be a JSON object'],
    [{}, 'orderId: is required; productName: is required; userId: is required'],
    [{ ...good, orderId: 'first' }, 'orderId: must be the id of an order'],
    [{ ...good, orderId: 0 }, 'orderId: must be at least 1'],
    [{ ...good, productName: '' }, 'productName: must have at least 1 character'],
    [{ ...good, userId: 7 }, 'userId: must be a string'],
  ] as const)
    test(`of ${JSON.stringify(value)} is "${reason}"`, () => {
      assert.deepEqual(decode(value), { ok: false, reason })
    })

  test('of bytes that are not text is that', () => {
    const latin1 = Buffer.from(JSON.stringify({ ...good, userId: 'Ué' }), 'latin1')
    assert.deepEqual(decodeOrderPlaced(latin1), { ok: false, reason: 'the value is not UTF-8' })
  })

  test('of a value that is far larger than an order names its size', () => {
    assert.deepEqual(decodeOrderPlaced(Buffer.from('x'.repeat(1_000_000))), {
      ok: false,
      reason: 'the value is too large for an order: 1,000,000 bytes; the value is not JSON',
    })
  })
})

describe('a message in a topic', () => {
  const good = encodeOrderPlaced(facts).value

  test('is decoded, or refused with a reason, without an exception', () => {
    const nested = '['.repeat(100_000) + ']'.repeat(100_000)
    const deep = `{"orderId":1,"productName":"tea","userId":"U1","x":${nested}}`
    const odd = [
      null,
      '',
      ' ',
      '\ufeff' + good,
      nested,
      deep,
      '{"__proto__":null}',
      '{"orderId":{"toString":1}}',
    ]
    for (const value of odd) {
      const decoded = decodeOrderPlaced(value === null ? null : Buffer.from(value))
      if (!decoded.ok) assert.ok(decoded.reason.length > 0 && decoded.reason.length < 1_000)
    }
  })

  test('may be a damaged event', () => {
    for (let round = 0; round < 5_000; round++) {
      const bytes = Buffer.from(good)
      const [at = 0, cut = 0, value = 0] = randomBytes(3)
      bytes[at % bytes.length] = value
      decodeOrderPlaced(cut < 128 ? bytes : bytes.subarray(0, cut % bytes.length))
    }
  })

  test('may be random bytes', () => {
    for (let size = 0; size < 500; size++) {
      assert.equal(decodeOrderPlaced(randomBytes(size)).ok, false)
    }
  })
})

describe('any value', () => {
  test('does not change our objects, with prototype keys, large numbers, half characters or deep nesting', () => {
    const key = fc.constantFrom('orderId', 'productName', 'userId', '__proto__', 'constructor', 'toString')
    const value = fc.oneof(
      fc.constantFrom(
        '1',
        '1e999',
        '-0',
        '9'.repeat(400),
        'null',
        '"\\ud800"',
        '"\\u0000"',
        '{"orderId":1}',
        '""',
      ),
      fc.integer({ min: 1, max: 5_000 }).map((depth) => '['.repeat(depth) + ']'.repeat(depth)),
      fc.json(),
    )
    const members = fc.array(fc.tuple(key, value), { maxLength: 8 })
    fc.assert(
      fc.property(members, (pairs) => {
        const text = `{${pairs.map(([name, json]) => `"${name}":${json}`).join(',')}}`
        const decoded = decodeOrderPlaced(Buffer.from(text))
        if (decoded.ok) {
          assert.ok(Number.isSafeInteger(decoded.event.orderId) && decoded.event.orderId > 0)
          for (const name of ['orderId', 'productName', 'userId'])
            assert.ok(Object.hasOwn(decoded.event, name))
        } else {
          assert.ok(decoded.reason.length > 0 && decoded.reason.length < 1_000)
          assert.doesNotMatch(decoded.reason, /\n|node_modules/)
        }
        assert.deepEqual(Object.keys(Object.prototype), [])
      }),
      { numRuns: 1000 },
    )
  })

  test('is decoded, or refused with a reason, and never throws', () => {
    const field = fc.oneof(fc.integer(), fc.string(), fc.jsonValue())
    const nearlyAnEvent = fc
      .record({ orderId: field, productName: field, userId: field }, { requiredKeys: [] })
      .map((value) => Buffer.from(JSON.stringify(value)))
    const value = fc.oneof(
      nearlyAnEvent,
      fc.json().map((text) => Buffer.from(text)),
      fc.uint8Array().map((bytes) => Buffer.from(bytes)),
      fc.constant(null),
    )
    fc.assert(
      fc.property(value, (bytes) => {
        const decoded = decodeOrderPlaced(bytes)
        if (decoded.ok)
          assert.ok(decoded.event.orderId > 0 && decoded.event.userId && decoded.event.productName)
        else assert.ok(decoded.reason)
      }),
      { numRuns: 1000 },
    )
  })

  test('is decoded unchanged, whatever the names are', () => {
    const name = fc.string({ unit: 'grapheme', minLength: 1 })
    fc.assert(
      fc.property(name, name, fc.integer({ min: 1 }), (productName, userId, orderId) => {
        const written = encodeOrderPlaced({ ...facts, productName, userId, orderId })
        const decoded = decodeOrderPlaced(Buffer.from(written.value))
        assert.ok(decoded.ok)
        assert.deepEqual(
          [decoded.event.orderId, decoded.event.productName, decoded.event.userId],
          [orderId, productName, userId],
        )
      }),
    )
  })
})
