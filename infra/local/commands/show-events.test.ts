import assert from 'node:assert/strict'
import { appendFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { temporaryDirectory } from '../testing/temporary-directory.ts'
import { showEvent, showLogs } from './show-events.ts'

test('a death is shown with what the program logged, a death after it in one line', () => {
  const died = {
    type: 'died' as const,
    name: 'kafka',
    how: 'ended with status 1',
    restartInMs: 400,
    lastWords: ['Socket server failed to bind', 'Caused by: Address already in use'],
  }
  assert.equal(
    showEvent({ ...died, deaths: 1 }),
    `✗ kafka ended with status 1; restarting in 0.4 s. It logged:
    Socket server failed to bind
    Caused by: Address already in use`,
  )
  assert.equal(
    showEvent({ ...died, deaths: 3 }),
    '✗ kafka ended with status 1, 3 times in a row; restarting in 0.4 s: Socket server failed to bind',
  )
})

test('of a service’s log, warnings are shown, and of a stack trace one line', (t) => {
  const file = join(temporaryDirectory(t), 'a.log')
  writeFileSync(file, '')
  const shown: string[] = []
  const stop = showLogs('notifier', file, (line) => shown.push(line))
  const stack = Array.from({ length: 40 }, (_, line) => `    at push (push.ts:${line})`)
  const warning = JSON.stringify({ level: 'warn', msg: 'push failed' })
  const lines = ['{"level":"info","msg":"listens"}', 'Error: out of memory', ...stack, warning, warning]
  appendFileSync(file, `${lines.join('\n')}\n`)
  stop()
  assert.deepEqual(shown, [
    'notifier: warn: Error: out of memory',
    'notifier: warn: push failed',
    'notifier: 40 more lines, the last one: at push (push.ts:39)',
  ])
})

test('a component whose port is taken is reported in one sentence, at each attempt', () => {
  const text = showEvent({
    type: 'died',
    name: 'kafka',
    how: 'ended with status 1',
    why: 'port 9092 is used by java (process 12)',
    deaths: 7,
    restartInMs: 5_000,
    lastWords: ['java.net.BindException: Address already in use'],
  })
  assert.equal(
    text,
    '✗ kafka ended with status 1: port 9092 is used by java (process 12). It is tried again in 5 s',
  )
})
