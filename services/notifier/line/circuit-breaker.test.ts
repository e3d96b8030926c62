import assert from 'node:assert/strict'
import { describe, test, type TestContext } from 'node:test'
import { neverAborts } from '../../shared/runtime/backoff.ts'
import { createCircuitBreaker, type CircuitBreaker } from './circuit-breaker.ts'

const settle = () => new Promise<void>((resolve) => process.nextTick(resolve))
const REASON = 'no answer: ECONNREFUSED'
const OPEN_AFTER = { failures: 6, messages: 3, ms: 1_000 }

/** A circuit breaker whose clock the test moves. */
function createCircuit({ firstMs = 1, maxMs = 1 } = {}) {
  const clock = { now: 0 }
  const circuit = createCircuitBreaker({ firstMs, maxMs, openAfter: OPEN_AFTER, now: () => clock.now })
  return { circuit, clock }
}

/** So many failures of different messages, over a time. */
function failFor(
  { circuit, clock }: { circuit: CircuitBreaker; clock: { now: number } },
  { failures = 6, messages = 3, ms = 1_000 } = {},
): void {
  for (let failure = 0; failure < failures; failure++) {
    if (failure === failures - 1) clock.now += ms
    circuit.failed(`message ${failure % messages}`, REASON)
  }
}

/** An open circuit breaker on a mocked clock. */
function openCircuit(t: TestContext) {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const created = createCircuit({ firstMs: 100, maxMs: 100 })
  failFor(created)
  const { circuit } = created
  const passed: string[] = []
  const pass = (who: string, { signal = neverAborts, failures = 1 } = {}) =>
    circuit.pass(signal, failures).then((mayTry) => passed.push(mayTry ? who : `${who} gave up`))
  return { circuit, passed, pass }
}

describe('the circuit breaker opens', () => {
  test('after enough failures in a row, of enough messages, over enough time', async () => {
    const created = createCircuit()
    const { circuit } = created
    assert.equal(await circuit.pass(neverAborts, 0), true)
    failFor(created)
    assert.equal(circuit.isOpen(), true)
    assert.match(circuit.state(), /LINE unavailable: .*ECONNREFUSED/)
    circuit.succeeded()
    assert.equal(circuit.state(), 'ok')
  })

  for (const [what, less] of [
    ['fewer failures', { failures: 5 }],
    ['fewer messages, such as those of a few users whose pushes only fail', { messages: 2, failures: 500 }],
    ['less time, such as those that were in flight together', { ms: 999, failures: 500 }],
  ] as const) {
    test(`not after ${what}`, () => {
      const created = createCircuit()
      failFor(created, less)
      assert.equal(created.circuit.isOpen(), false)
      assert.equal(created.circuit.state(), 'ok')
    })
  }

  test('not while one of many pushes succeeds', () => {
    const created = createCircuit()
    for (let round = 0; round < 50; round++) {
      failFor(created, { failures: 5, messages: 5, ms: 10_000 })
      created.circuit.succeeded()
    }
    failFor(created, { failures: 5, messages: 5, ms: 10_000 })
    assert.equal(created.circuit.isOpen(), false)
  })

  test('at once when LINE refuses the channel', () => {
    const { circuit } = createCircuit()
    circuit.failed('message', 'LINE answered 401', { forAll: true })
    assert.equal(circuit.isOpen(), true)
    assert.match(circuit.state(), /401/)
  })

  test('within two seconds with its real limits, when LINE is down for twenty users', () => {
    let now = 0
    const circuit = createCircuitBreaker({ firstMs: 1, maxMs: 1, now: () => now })
    for (; now <= 2_000 && !circuit.isOpen(); now += 20) circuit.failed(`message ${now % 400}`, REASON)
    assert.equal(circuit.isOpen(), true)
  })
})

describe('an open circuit', () => {
  test('lets one push at a time try', async (t) => {
    const { circuit, passed, pass } = openCircuit(t)
    for (const who of ['a', 'b', 'c']) void pass(who)
    await settle()
    assert.deepEqual(passed, [])
    t.mock.timers.tick(100)
    await settle()
    assert.deepEqual(passed, ['a'])
    circuit.failed('a', REASON)
    void pass('a again')
    t.mock.timers.tick(100)
    await settle()
    assert.deepEqual(passed, ['a', 'b'])
  })

  test('tries a push that has never failed before all others', async (t) => {
    const { passed, pass } = openCircuit(t)
    void pass('failed before')
    void pass('new', { failures: 0 })
    t.mock.timers.tick(100)
    await settle()
    assert.deepEqual(passed, ['new'])
  })

  test('lets all continue after the first success', async (t) => {
    const { circuit, passed, pass } = openCircuit(t)
    for (const who of ['a', 'b', 'c']) void pass(who)
    t.mock.timers.tick(100)
    await settle()
    circuit.succeeded()
    await settle()
    assert.deepEqual(passed, ['a', 'b', 'c'])
    assert.equal(await circuit.pass(neverAborts, 0), true)
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
    void pass('a', { signal: stopping.signal })
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
    void pass('a', { signal: stopping.signal })
    stopping.abort()
    await settle()
    t.mock.timers.tick(100)
    void pass('b')
    t.mock.timers.tick(100)
    await settle()
    assert.deepEqual(passed, ['a gave up', 'b'])
  })
})

test('the pauses between two tests of LINE grow, up to a limit, and begin again after an outage', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  t.mock.method(Math, 'random', () => 1)
  const { circuit } = createCircuit({ firstMs: 100, maxMs: 300 })
  for (let outage = 0; outage < 2; outage++) {
    circuit.failed('message', REASON, { forAll: true })
    for (const pauseMs of [100, 200, 300, 300]) {
      let passed = false
      const probe = circuit.pass(neverAborts, 1).then(() => (passed = true))
      t.mock.timers.tick(pauseMs - 1)
      await settle()
      assert.equal(passed, false)
      t.mock.timers.tick(1)
      await probe
    }
    circuit.succeeded()
  }
})

test('by default the outage has to last for a second of real time', (t) => {
  let time = 5_000
  t.mock.method(performance, 'now', () => time)
  const circuit = createCircuitBreaker({ firstMs: 1, maxMs: 1, openAfter: OPEN_AFTER })
  for (let failure = 0; failure < 10; failure++) circuit.failed(`message ${failure}`, REASON)
  assert.equal(circuit.isOpen(), false)
  time = 5_999
  circuit.failed('message', REASON)
  assert.equal(circuit.isOpen(), false)
  time = 6_000
  circuit.failed('message', REASON)
  assert.equal(circuit.isOpen(), true)
})
