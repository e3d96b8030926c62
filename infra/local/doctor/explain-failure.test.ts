import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ComponentFailed } from '../processes/component.ts'
import { matchRows } from './explain-failure.ts'
import { missing, note, ok } from './row.ts'

const findings = {
  programs: [
    ok('Node', '24.1.0'),
    note('Kafka', 'not here yet'),
    missing('Maven Central', 'cannot be used: it does not answer', 'Set HTTPS_PROXY.'),
  ],
  machine: [note('Memory', '0.5 GB free')],
  settings: [ok('.env', 'none')],
  servers: [missing('KAFKA_BROKERS', 'No Kafka answers at KAFKA_BROKERS (a:1).')],
  ports: [note('Port 8000', 'taken by nginx'), ok('Port 8001', 'free')],
  processes: [ok('Running', 'nothing')],
  optional: [note('Docker', 'not here')],
}
const subjects = (error: unknown) => matchRows(findings, error).map(({ subject }) => subject)

test('a failed start shows every problem, but nothing that works or is not needed', () => {
  assert.deepEqual(subjects(new Error('?')), ['Kafka', 'Maven Central', 'Memory', 'KAFKA_BROKERS'])
})

test('does not repeat what the error says', () => {
  const error = new Error('Maven Central cannot be used: it does not answer. Set HTTPS_PROXY.')
  assert.deepEqual(subjects(error), ['Kafka', 'Memory', 'KAFKA_BROKERS'])
  assert.ok(!subjects(new Error('No Kafka answers at KAFKA_BROKERS (a:1).')).includes('KAFKA_BROKERS'))
})

test('an error without a message repeats nothing', () => {
  assert.equal(subjects(new Error('')).length, 4)
})

test('a port in use may explain a component that did not start', () => {
  assert.ok(subjects(new ComponentFailed('order-api ended', '')).includes('Port 8000'))
})
