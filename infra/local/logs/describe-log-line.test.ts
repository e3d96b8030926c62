import assert from 'node:assert/strict'
import { test } from 'node:test'
import { describeLogLine, isWarning } from './describe-log-line.ts'

test('a JSON line is shown as its message and its error', () => {
  const line = JSON.stringify({ level: 'error', msg: 'push failed', err: { message: 'socket hang up' } })
  assert.deepEqual(describeLogLine(line), { level: 'error', text: 'push failed: socket hang up' })
  assert.equal(isWarning(describeLogLine(line)), true)
})

test('the server’s text follows the explanation', () => {
  const line = JSON.stringify({ level: 'warn', msg: 'the database refuses', reason: 'Access denied' })
  assert.equal(describeLogLine(line).text, 'the database refuses: Access denied')
})

test('why a dead letter waits comes before why it is one', () => {
  const line = JSON.stringify({
    level: 'warn',
    msg: 'not written',
    why: 'no topic',
    reason: 'LINE refused it',
  })
  assert.equal(describeLogLine(line).text, 'not written: no topic')
})

test('an error that is part of the message is not repeated', () => {
  const line = JSON.stringify({ level: 'fatal', msg: 'no database: refused', err: { message: 'refused' } })
  assert.equal(describeLogLine(line).text, 'no database: refused')
})

test('nor is it if the library has put its kind before it', () => {
  const line = JSON.stringify({
    level: 'warn',
    msg: 'paused: another Kafka',
    reason: 'Connection error: another Kafka',
  })
  assert.equal(describeLogLine(line).text, 'paused: another Kafka')
})

test('info lines are no warnings; lines that are not JSON are', () => {
  assert.equal(isWarning(describeLogLine('{"level":"info","msg":"listens"}')), false)
  assert.deepEqual(describeLogLine('Killed'), { level: 'warn', text: 'Killed' })
  assert.equal(isWarning(describeLogLine('{"level":"info"')), true)
})
