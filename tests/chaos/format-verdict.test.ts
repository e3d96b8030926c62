import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { InjectedFault } from './faults/inject-faults.ts'
import { formatVerdict, isKept } from './format-verdict.ts'
import type { CheckResult } from './finding.ts'

const NOON = Date.parse('2026-01-01T12:00:00Z')
const fault = (number: number, from: number, to: number): InjectedFault => ({
  number,
  kind: `kind-${number}`,
  what: `fault number ${number}`,
  from: NOON + from,
  to: NOON + to,
  missed: false,
})
const result = (findings: CheckResult['findings']) => ({
  results: [{ promise: 'stock' as const, counted: '3 looks', seen: 3, findings }],
  faults: [fault(1, 0, 100), fault(2, 200, 900), fault(3, 300, 400), fault(4, 2_000, 3_000)],
  orders: 7,
})

test('kept promises are a table and a sentence', () => {
  const kept = result([])

  const text = formatVerdict(kept, 'npm run chaos -- --seed 1')

  assert.ok(isKept(kept))
  assert.match(text, /Stock is never negative.* 3 looks +kept\n/)
  assert.match(
    text,
    /Nothing was lost, doubled or oversold: 7 orders, 4 faults\.\nThe same again: npm run chaos/,
  )
})

test('a broken promise names the order, the faults of that moment, and the command that repeats the run', () => {
  const broken = result([{ promise: 'stock', text: 'order 3 is gone', at: NOON + 350 }])

  const text = formatVerdict(broken, 'npm run chaos -- --seed 1')

  assert.ok(!isKept(broken))
  assert.match(text, /BROKEN 1 ×/)
  assert.match(
    text,
    /✗ order 3 is gone \(12:00:00\.350\)\n {4}after fault 2 .*\[kind-2\]\n {4}after fault 3 .*\[kind-3\]\n/,
  )
  assert.match(text, /1 of 1 promises were broken.*\nRepeat it with: npm run chaos -- --seed 1$/)
})

test('where no fault is under way it is the last one before', () => {
  const text = formatVerdict(result([{ promise: 'stock', text: 'gone', at: NOON + 1_500 }]), '')

  assert.match(text, /✗ gone \(12:00:01\.500\)\n {4}after fault 3 /)
})

test('of many findings there are examples', () => {
  const findings = Array.from({ length: 9 }, (_, order) => ({
    promise: 'stock' as const,
    text: `order ${order}`,
  }))

  const text = formatVerdict(result(findings), '')

  assert.equal(text.match(/✗ order/g)?.length, 3)
  assert.match(text, /… and 6 more of these/)
})
