import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Interrupted } from './interrupted.ts'
import { createProgress } from './progress.ts'

function setUp(isTTY: boolean) {
  let written = ''
  const progress = createProgress({ write: (text) => (written += text), isTTY, columns: 100 })
  return { progress, written: () => written }
}

test('without a terminal, every step is one plain line', async () => {
  const { progress, written } = setUp(false)
  assert.equal(await progress.step('Kafka', () => Promise.resolve(7)), 7)
  progress.say('Port 8000 is taken')
  assert.match(written(), /^✓ Kafka +\d+\.\d s\nPort 8000 is taken\n$/)
})

test('in a terminal, a line appears above the steps in progress', async () => {
  const { progress, written } = setUp(true)
  await progress.step('Kafka', () => {
    progress.say('Port 8000 is taken')
    return Promise.resolve()
  })
  // eslint-disable-next-line no-control-regex
  assert.match(written(), /Kafka \(0\.\d s\)\n\x1b\[1A\x1b\[0JPort 8000 is taken\n. Kafka/)
})

test('when several steps end with the same error, only the first is marked as failed', async () => {
  const { progress, written } = setUp(false)
  const error = new Error('no such setting')
  const fails = () => Promise.reject(error)
  await Promise.allSettled([progress.step('Order API', fails), progress.step('Notifier', fails)])
  assert.match(written(), /✗ Order API.*\n– Notifier/)
})

test('a step that the user interrupted is marked as stopped, not as failed', async () => {
  const { progress, written } = setUp(false)
  const interrupted = () => Promise.reject(new Interrupted('SIGINT'))
  await Promise.allSettled([progress.step('LINE simulator', interrupted)])
  assert.match(written(), /^– LINE simulator +\d+\.\d s, stopped\n$/)
})
