import assert from 'node:assert/strict'
import { test } from 'node:test'
import { describeLogLine, isWarning } from './describe-log-line.ts'

test('a JSON line is its message, with the error that it carries', () => {
  const line = JSON.stringify({ level: 'error', msg: 'push failed', err: { message: 'socket hang up' } })
  assert.deepEqual(describeLogLine(line), { level: 'error', text: 'push failed: socket hang up' })
  assert.equal(isWarning(describeLogLine(line)), true)
})

test('what a server said is told after what it means', () => {
  const line = JSON.stringify({ level: 'warn', msg: 'the database refuses', reason: 'Access denied' })
  assert.equal(describeLogLine(line).text, 'the database refuses: Access denied')
})

test('an error that the message already tells is not told twice', () => {
  const line = JSON.stringify({ level: 'fatal', msg: 'no database: refused', err: { message: 'refused' } })
  assert.equal(describeLogLine(line).text, 'no database: refused')
})

test('ordinary lines are not alarming, and what is not JSON is', () => {
  assert.equal(isWarning(describeLogLine('{"level":"info","msg":"listens"}')), false)
  assert.deepEqual(describeLogLine('Killed'), { level: 'warn', text: 'Killed' })
  assert.equal(isWarning(describeLogLine('{"level":"info"')), true)
})
