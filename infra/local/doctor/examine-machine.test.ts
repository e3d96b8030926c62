import assert from 'node:assert/strict'
import { test } from 'node:test'
import { examineServer } from './examine-own-servers.ts'
import { judgePort } from './examine-ports.ts'
import { judgeChromium, judgeDisk, judgeDocker, judgeMemory, judgeProcesses } from './examine-resources.ts'
import { judgeSettings } from './examine-settings.ts'

test('too little disk space is missing before a download, otherwise a note', () => {
  const facts = { writable: true, free: 1e9, needed: 0.5e9, downloads: true }
  assert.equal(judgeDisk(facts).state, 'ok')
  assert.equal(judgeDisk({ ...facts, free: 0.1e9 }).state, 'missing')
  assert.equal(judgeDisk({ ...facts, free: 0.1e9, downloads: false }).state, 'note')
  assert.equal(judgeDisk({ ...facts, writable: false }).state, 'missing')
})

test('little free memory is a note, except on macOS, which keeps little memory free', () => {
  assert.equal(judgeMemory(0.5e9, 16e9, 'linux').state, 'note')
  assert.equal(judgeMemory(4e9, 16e9, 'linux').state, 'ok')
  assert.equal(judgeMemory(0.5e9, 16e9, 'darwin').state, 'ok')
})

test('what npm start does not need is never missing', () => {
  assert.equal(judgeDocker({ engine: '28.5.2', compose: '2.40.0' }).found, 'engine 28.5.2, Compose 2.40.0')
  assert.equal(judgeDocker({ missing: 'There is no Docker.', todo: 'Install it.' }).state, 'note')
  assert.equal(judgeChromium('/usr/bin/chromium', true, '').state, 'ok')
  assert.deepEqual(judgeChromium(undefined, false, 'apk add chromium'), {
    subject: 'Chromium',
    state: 'note',
    found: 'not found; only npm test needs it',
    todo: 'apk add chromium',
  })
  assert.match(judgeChromium('/no', false, '').found, /CHROMIUM_PATH.*\/no/)
})

test('a port is free, or its owner is named', () => {
  const facts = { port: 8000, listener: 'the order API', free: false, owner: undefined, variable: 'PORT' }
  assert.deepEqual(judgePort({ ...facts, free: true }).state, 'ok')
  const owners = [
    [undefined, 'used by some program', /or set PORT/],
    [{ kind: 'another-user' }, 'used by a program of another user', /next free port/],
    [{ kind: 'process', name: 'nginx', pid: 7 }, 'used by nginx (process 7)', /or set PORT/],
    [
      { kind: 'ours', name: 'order-api', pid: 8, leftBehind: false },
      'used by the order-api of this folder (process 8)',
      /^$/,
    ],
    [
      { kind: 'ours', name: 'order-api', pid: 8, leftBehind: true },
      'used by the order-api of this folder (process 8)',
      /npm start stops it/,
    ],
  ] as const
  for (const [owner, found, todo] of owners) {
    const row = judgePort({ ...facts, owner })
    assert.deepEqual([row.state, row.found], ['note', found])
    assert.match(row.todo, todo)
  }
})

test('settings: each fault and each unknown name has a row', () => {
  const facts = {
    envFile: 'absent',
    changed: [],
    faults: [],
    altered: [],
    strayLines: [],
    unknown: [],
  } as const
  assert.deepEqual(
    judgeSettings(facts).map(({ state }) => state),
    ['ok'],
  )
  const rows = judgeSettings({
    envFile: 'read',
    changed: ['PORT'],
    faults: ['PORT (in .env): must be a port', 'LOG_LEVEL (in .env): invalid'],
    altered: ['KAFKA_PASSWORD (in .env): # begins a comment'],
    strayLines: ['line 3 (HOST …)'],
    unknown: [{ name: 'PROT', meant: 'PORT' }],
  })
  assert.deepEqual(
    rows.map(({ state, found }) => [state, found]),
    [
      ['ok', 'found; it sets PORT'],
      ['missing', 'PORT (in .env): must be a port'],
      ['missing', 'LOG_LEVEL (in .env): invalid'],
      ['note', 'KAFKA_PASSWORD (in .env): # begins a comment'],
      ['note', '.env: line 3 (HOST …) has no = and is ignored'],
      ['note', 'PROT in .env is not a setting and is ignored'],
    ],
  )
  assert.equal(rows.at(-1)?.todo, 'Did you mean PORT?')
})

test('the user’s servers, and what runs here', async () => {
  const examine = (check: Promise<void>) => examineServer('KAFKA_BROKERS', 'a:1', check)
  assert.equal((await examine(Promise.resolve()))?.state, 'ok')
  assert.equal((await examine(Promise.reject(new Error('No Kafka answers'))))?.state, 'missing')
  assert.equal(judgeProcesses(undefined, []).state, 'ok')
  assert.match(judgeProcesses({ command: 'npm start', pid: 7 }, []).found, /process 7/)
  const row = judgeProcesses(undefined, [{ name: 'kafka', pid: 9 }])
  assert.match(row.found, /left running by a killed run: kafka \(process 9\)/)
})
