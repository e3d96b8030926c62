import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { findStrayLines, formatEnvFile, parseEnvFile } from './env-file.ts'
import { temporaryDirectory } from '../testing/temporary-directory.ts'

const variables = {
  PORT: '8000',
  EMPTY: '',
  DATABASE_URL: 'mysql://user:p@ss&word@127.0.0.1:3306/shop?a=1',
  SIMULATOR_DATA_DIR: "/home/o'brien and co/$HOME/`date`/line #1",
  OPERATOR_TOKEN: `"quoted" \\ 'twice'`,
}

test('a shell that sources the file gets every value unchanged', (t) => {
  const file = join(temporaryDirectory(t), 'env')
  writeFileSync(file, formatEnvFile(variables))
  const print = `set -a; . "$1"; exec "$2" -p 'JSON.stringify(process.env)'`
  const { stdout } = spawnSync('sh', ['-c', print, 'sh', file, process.execPath], { encoding: 'utf8' })
  const seen = JSON.parse(stdout) as Record<string, string>
  for (const [name, value] of Object.entries(variables)) assert.equal(seen[name], value, name)
})

test('parses its own output', () => {
  assert.deepEqual(parseEnvFile(formatEnvFile(variables)), variables)
})

test('a line without = is reported by its number and first word only', () => {
  const text = 'PORT 8000\n\n# a comment\nLOG_LEVEL=info\n  LINE_ACCESS_TOKEN: secret\nexport HOST=a\nfoo\r\n'
  assert.deepEqual(findStrayLines(text), [
    'line 1 (PORT …)',
    'line 5 (LINE_ACCESS_TOKEN: …)',
    'line 7 (foo …)',
  ])
})

test('a quoted value of several lines is one value', () => {
  assert.deepEqual(findStrayLines('A="one\ntwo\nthree"\nB=\'x\ny\'\nstray'), ['line 6 (stray …)'])
  assert.deepEqual(findStrayLines(''), [])
})
