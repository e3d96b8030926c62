import assert from 'node:assert/strict'
import { setImmediate as turn } from 'node:timers/promises'
import { test, type TestContext } from 'node:test'
import { createRecordingLog } from '../../../tests/support/recording-log.ts'
import { createSilenceWatch } from './silence-watch.ts'

/** A watch by a clock that the test sets. */
function setUp(t: TestContext) {
  t.mock.timers.enable({ apis: ['setTimeout', 'Date'] })
  const { log, lines } = createRecordingLog()
  const watch = createSilenceWatch(log, () => Date.now())
  const ended = new AbortController()
  t.after(() => ended.abort())
  const dead = watch.untilDead(ended.signal)
  const pass = async (seconds: number) => {
    for (let second = 0; second < seconds; second++) {
      t.mock.timers.tick(1_000)
      await turn()
    }
  }
  return { ...watch, dead, pass, logged: () => lines.map(({ msg }) => msg) }
}

test('a Kafka that answers nothing is reported with the age of its last answer, and logged once', async (t) => {
  const { sign, describe, pass, logged } = setUp(t)
  await pass(2)
  assert.equal(describe(), undefined)
  sign()
  await pass(7)
  assert.equal(describe(), 'Kafka has not answered for 7 s')
  assert.deepEqual(logged(), ['consumer waits: Kafka has not answered for 4 s'])

  sign()
  assert.equal(describe(), undefined)
  assert.deepEqual(logged().slice(1), ['consumer: Kafka answers again'])
})

test('a consumer without an answer for a minute is dead', async (t) => {
  const { sign, dead, pass } = setUp(t)
  await pass(59)
  sign()
  await pass(62)
  assert.match(String(await dead), /no activity for 60 s/)
})
