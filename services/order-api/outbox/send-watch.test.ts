import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { createRecordingLog } from '../../../tests/support/recording-log.ts'
import { createSendWatch } from './send-watch.ts'

/** A watch by a clock that the test sets. */
function setUp(t: TestContext) {
  t.mock.timers.enable({ apis: ['setTimeout', 'Date'] })
  const { log, lines } = createRecordingLog()
  const watch = createSendWatch(log, () => Date.now())
  return { ...watch, pass: (ms: number) => t.mock.timers.tick(ms), logged: () => lines.map(({ msg }) => msg) }
}

test('a send that waits is reported with its age, logged once, and no longer when Kafka has answered', (t) => {
  const { begin, end, slowSend, pass, logged } = setUp(t)
  begin()
  pass(2_000)
  assert.equal(slowSend(), undefined)
  pass(5_000)
  assert.equal(slowSend(), 'the send in flight has waited for 7 s')
  pass(26_000)
  assert.equal(slowSend(), 'the send in flight has waited for 33 s')
  assert.deepEqual(logged(), ['outbox relay waits for Kafka: the send in flight has waited for 3 s'])

  end()
  assert.equal(slowSend(), undefined)
  assert.equal(logged()[1], 'outbox relay: Kafka answers again')
})

test('events that are sent once more have waited since the first time', (t) => {
  const { begin, slowSend, pass } = setUp(t)
  begin()
  pass(4_000)
  begin()
  pass(4_000)
  assert.equal(slowSend(), 'the send in flight has waited for 8 s')
})

test('sends that Kafka answers are not reported', (t) => {
  const { begin, end, forget, slowSend, pass, logged } = setUp(t)
  for (const finish of [end, end, forget]) {
    begin()
    pass(2_000)
    finish()
    pass(2_000)
  }
  assert.deepEqual([slowSend(), logged()], [undefined, []])
})
