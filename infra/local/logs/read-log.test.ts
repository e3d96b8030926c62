import assert from 'node:assert/strict'
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { followLog, lastWords, mostRelevantLines, rotateLog } from './read-log.ts'
import { temporaryDirectory } from '../testing/temporary-directory.ts'

test('of a program that has ended, the error comes first, without the stack and the close that follow it', (t) => {
  const file = join(temporaryDirectory(t), 'a.log')
  const stack = Array.from(
    { length: 40 },
    (_, line) => `\tat kafka.network.Acceptor.start(Acceptor.java:${line})`,
  )
  const log = [
    '2026-01-01 INFO  KafkaServer: starting',
    '2026-01-01 ERROR BrokerServer: Socket server failed to bind to 127.0.0.1:9092: Address already in use',
    ...stack,
    'Caused by: java.net.BindException: Address already in use',
    ...stack,
    '2026-01-01 INFO  BrokerServer: shutting down',
    '2026-01-01 INFO  AppInfoParser: App info kafka.server for 1 unregistered',
  ]
  writeFileSync(file, `${log.join('\n')}\n`)
  assert.deepEqual(lastWords(file, 0), [
    '2026-01-01 ERROR BrokerServer: Socket server failed to bind to 127.0.0.1:9092: Address already in use',
    'Caused by: java.net.BindException: Address already in use',
  ])
})

test('of a program that logged no error, the last lines are shown as text', (t) => {
  const file = join(temporaryDirectory(t), 'a.log')
  writeFileSync(file, 'one\n{"level":"info","msg":"two"}\n\nthree\n')
  assert.deepEqual(lastWords(file, 0, 2), ['two', 'three'])
  assert.deepEqual(lastWords(file, 'one\n'.length), ['two', 'three'], 'only those of the current process')
  assert.deepEqual(lastWords(join(file, 'none'), 0), [])
})

test('of a long log, the lines with errors are shown', () => {
  const log = [
    '2026-01-01 INFO  KafkaServer: starting',
    '2026-01-01 ERROR KafkaServer: could not bind',
    'org.apache.kafka.KafkaException: Socket server failed to bind',
    '\tat kafka.network.Acceptor.start(Error.java:1)',
    'Caused by: java.net.BindException: Address already in use',
    '\t... 14 more',
    '{"level":"fatal","msg":"gave up"}',
    '{"level":"info","msg":"closed"}',
  ].join('\n')
  assert.deepEqual(mostRelevantLines(log), [
    '2026-01-01 ERROR KafkaServer: could not bind',
    'org.apache.kafka.KafkaException: Socket server failed to bind',
    'Caused by: java.net.BindException: Address already in use',
    'gave up',
  ])
  assert.deepEqual(mostRelevantLines('one\ntwo\n', 1), ['two'], 'where there is none, the last ones')
})

test('a new run starts a new log and keeps the previous one', (t) => {
  const file = join(temporaryDirectory(t), 'a.log')
  rotateLog(file)
  writeFileSync(file, 'earlier')
  rotateLog(file)
  assert.equal(existsSync(file), false)
  assert.equal(readFileSync(file.replace('.log', '.previous.log'), 'utf8'), 'earlier')
})

test('following a log returns every complete new line and no old ones', (t) => {
  const file = join(temporaryDirectory(t), 'a.log')
  writeFileSync(file, 'before\n')
  const lines: string[] = []
  const stop = followLog(file, (line) => lines.push(line))
  appendFileSync(file, 'whole\nhalf a li')
  appendFileSync(file, 'ne ☕\nunfinished')
  stop() // Reads on once more.
  assert.deepEqual(lines, ['whole', 'half a line ☕'])
})
