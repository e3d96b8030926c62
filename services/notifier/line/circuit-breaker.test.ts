import assert from 'node:assert/strict'
import { describe, test, type TestContext } from 'node:test'
import { neverAborts } from '../../shared/runtime/backoff.ts'
import { createCircuitBreaker } from './circuit-breaker.ts'

const settle = () => new Promise<void>((resolve) => process.nextTick(resolve))
const REASON = 'no answer: ECONNREFUSED'

/** An open circuit breaker on a mocked clock. */
function openCircuit(t: TestContext) {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const circuit = createCircuitBreaker({ firstMs: 100, maxMs: 100 }, 3)
  for (let failure = 0; failure < 3; failure++) circuit.failed(REASON)
  const passed: string[] = []
  const pass = (who: string, signal = neverAborts) =>
    circuit.pass(signal).then((mayTry) => passed.push(mayTry ? who : `${who} gave up`))
  return { circuit, passed, pass }
}

describe('the circuit breaker', () => {
  test('lets all pushes pass until enough failures in a row', async () => {
    const circuit = createCircuitBreaker({ firstMs: 1, maxMs: 1 }, 3)
    circuit.failed(REASON)
    circuit.failed(REASON)
    circuit.succeeded()
    circuit.failed(REASON)
    circuit.failed(REASON)
    assert.equal(circuit.isOpen(), false)
    assert.equal(await circuit.pass(neverAborts), true)
    circuit.failed(REASON)
    assert.equal(circuit.isOpen(), true)
    assert.match(circuit.state(), /ECONNREFUSED/)
    circuit.succeeded()
    assert.equal(circuit.state(), 'ok')
  })

  test('opens at once when LINE refuses the channel', () => {
    const circuit = createCircuitBreaker({ firstMs: 1, maxMs: 1 }, 20)
    circuit.failed('LINE answered 401', { forAll: true })
    assert.equal(circuit.isOpen(), true)
    assert.match(circuit.state(), /401/)
  })

  test('lets one push at a time try while open', async (t) => {
    const { circuit, passed, pass } = openCircuit(t)
    for (const who of ['a', 'b', 'c']) void pass(who)
    await settle()
    assert.deepEqual(passed, [])
    t.mock.timers.tick(100)
    await settle()
    assert.deepEqual(passed, ['a'])
    circuit.failed(REASON)
    void pass('a again')
    t.mock.timers.tick(100)
    await settle()
    assert.deepEqual(passed, ['a', 'b'])
  })

  test('lets all continue after the first success', async (t) => {
    const { circuit, passed, pass } = openCircuit(t)
    for (const who of ['a', 'b', 'c']) void pass(who)
    t.mock.timers.tick(100)
    await settle()
    circuit.succeeded()
    await settle()
    assert.deepEqual(passed, ['a', 'b', 'c'])
    assert.equal(await circuit.pass(neverAborts), true)
  })

  test('continues when a probe never has an outcome', async (t) => {
    const { passed, pass } = openCircuit(t)
    for (const who of ['interrupted', 'b', 'c']) void pass(who)
    for (let probe = 0; probe < 3; probe++) {
      t.mock.timers.tick(100)
      await settle()
    }
    assert.deepEqual(passed, ['interrupted', 'b', 'c'])
  })

  test('does not probe with a push that gave up', async (t) => {
    const { passed, pass } = openCircuit(t)
    const stopping = new AbortController()
    void pass('a', stopping.signal)
    void pass('b')
    stopping.abort()
    await settle()
    assert.deepEqual(passed, ['a gave up'])
    t.mock.timers.tick(100)
    await settle()
    assert.deepEqual(passed, ['a gave up', 'b'])
  })

  test('probes with a new push after all others gave up', async (t) => {
    const { passed, pass } = openCircuit(t)
    const stopping = new AbortController()
    void pass('a', stopping.signal)
    stopping.abort()
    await settle()
    t.mock.timers.tick(100)
    void pass('b')
    t.mock.timers.tick(100)
    await settle()
    assert.deepEqual(passed, ['a gave up', 'b'])
  })
})
