import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { continueTrace, traceparentOf } from './traceparent.ts'

const SHAPE = /^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736'
const SPAN = '00f067aa0ba902b7'

describe('the trace', () => {
  test('continues with a new span and the caller’s flags', () => {
    for (const flags of ['00', '01']) {
      const next = continueTrace(`00-${TRACE}-${SPAN}-${flags}`)
      assert.match(next, SHAPE)
      assert.equal(next.slice(0, 36), `00-${TRACE}-`)
      assert.notEqual(next.slice(36, 52), SPAN)
      assert.equal(next.slice(-2), flags)
    }
  })

  for (const wrong of [
    undefined,
    '',
    'junk',
    `00-${TRACE}-${SPAN}`,
    `00-${TRACE.toUpperCase()}-${SPAN}-01`,
    `00-${'0'.repeat(32)}-${SPAN}-01`,
    `00-${TRACE}-${'0'.repeat(16)}-01`,
    `ff-${TRACE}-${SPAN}-01`,
    `00-${TRACE}-${SPAN}-01-more`,
    `00-${TRACE}-${SPAN}-01\r\nx: y`,
  ]) {
    test(`is a new one after ${JSON.stringify(wrong)}`, () => {
      const next = continueTrace(wrong)
      assert.match(next, SHAPE)
      assert.notEqual(next.slice(3, 35), TRACE)
    })
  }

  test('is read from the headers of a request or a message, if it is valid', () => {
    const traceparent = `00-${TRACE}-${SPAN}-01`
    assert.equal(traceparentOf({ traceparent }), traceparent)
    assert.equal(traceparentOf({ traceparent: Buffer.from(traceparent) }), traceparent)
    for (const headers of [undefined, {}, { traceparent: `${traceparent}x` }, { traceparent: [traceparent] }])
      assert.equal(traceparentOf(headers), undefined)
  })

  test('is different each time', () => {
    const traces = Array.from({ length: 1_000 }, () => continueTrace(undefined))
    assert.equal(new Set(traces).size, 1_000)
  })
})
