import assert from 'node:assert/strict'
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { followLog, lastLines, turnOverLog } from './read-log.ts'
import { temporaryDirectory } from './temporary-directory.ts'

test('the last lines of a log, in words', (t) => {
  const file = join(temporaryDirectory(t), 'a.log')
  writeFileSync(file, 'one\n{"level":"error","msg":"two"}\n\nthree\n')
  assert.deepEqual(lastLines(file, 2), ['two', 'three'])
  assert.deepEqual(lastLines(join(file, 'none')), [])
})

test('a new run begins its own log and keeps the one before', (t) => {
  const file = join(temporaryDirectory(t), 'a.log')
  turnOverLog(file)
  writeFileSync(file, 'earlier')
  turnOverLog(file)
  assert.equal(existsSync(file), false)
  assert.equal(readFileSync(file.replace('.log', '.previous.log'), 'utf8'), 'earlier')
})

test('following a log gives every whole line that is added, and none of what was there', (t) => {
  const file = join(temporaryDirectory(t), 'a.log')
  writeFileSync(file, 'before\n')
  const lines: string[] = []
  const stop = followLog(file, (line) => lines.push(line))
  appendFileSync(file, 'whole\nhalf a li')
  appendFileSync(file, 'ne ☕\nunfinished')
  stop() // Reads on once more.
  assert.deepEqual(lines, ['whole', 'half a line ☕'])
})
