import assert from 'node:assert/strict'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { DUMMY_PROGRAMS, startDummy } from '../testing/dummy-process.ts'
import { endProcess } from '../processes/end-process.ts'
import { endLeftovers, sortRecords } from './end-leftovers.ts'
import {
  forgetProcess,
  isAlive,
  readRecord,
  recordProcess,
  type ProcessRecord,
} from '../processes/process-records.ts'
import { temporaryDirectory } from '../testing/temporary-directory.ts'

const record = (name: string, more: Partial<ProcessRecord> = {}): ProcessRecord => ({
  name,
  pid: 1,
  identity: '',
  byHand: false,
  ...more,
})

test('a pid file contains only the process id', async (t) => {
  const run = temporaryDirectory(t)
  const { pid } = await startDummy(t)
  recordProcess(run, 'notifier', pid)
  assert.equal(readFileSync(join(run, 'notifier.pid'), 'utf8'), `${pid}\n`)
  assert.ok(isAlive(readRecord(run, 'notifier') ?? record('none')))
})

test('ends a process that was left running, and removes its pid file', async (t) => {
  const run = temporaryDirectory(t)
  const { pid, ended } = await startDummy(t)
  recordProcess(run, 'kafka', pid)
  assert.deepEqual(await endLeftovers(run), ['kafka'])
  await ended
  assert.equal(existsSync(join(run, 'kafka.pid')), false)
})

test('never ends another process that has reused the id', async (t) => {
  const run = temporaryDirectory(t)
  const { child, pid } = await startDummy(t)
  recordProcess(run, 'kafka', pid)
  writeFileSync(
    join(run, 'kafka.process.json'),
    JSON.stringify(record('kafka', { pid, identity: 'earlier' })),
  )
  assert.deepEqual(await endLeftovers(run), [])
  assert.equal(child.exitCode ?? child.signalCode, null)
  assert.equal(existsSync(join(run, 'kafka.pid')), false, 'the stale pid file is gone')
})

test('does not touch processes that were started by hand', async (t) => {
  const run = temporaryDirectory(t)
  const { child, pid } = await startDummy(t)
  recordProcess(run, 'notifier', pid, { byHand: true })
  assert.deepEqual(await endLeftovers(run), [])
  assert.equal(child.exitCode ?? child.signalCode, null)
  assert.ok(existsSync(join(run, 'notifier.pid')))
})

test('accepts a missing run directory', async (t) => {
  assert.deepEqual(await endLeftovers(join(temporaryDirectory(t), 'none')), [])
})

test('ends services first and the database last', () => {
  const names = ['database', 'kafka', 'notifier', 'line-simulator', 'order-api']
  const { toEnd } = sortRecords(
    names.map((name) => record(name)),
    () => true,
  )
  const order = toEnd.map(({ name }) => name)
  assert.deepEqual(order, ['notifier', 'order-api', 'line-simulator', 'kafka', 'database'])
})

test('kills a process that ignores SIGTERM', async (t) => {
  const { child, pid, ended } = await startDummy(t, DUMMY_PROGRAMS.ignoresSigterm)
  const run = temporaryDirectory(t)
  recordProcess(run, 'kafka', pid)
  await endProcess(readRecord(run, 'kafka') ?? record('none'), { deadlineMs: 1 })
  await ended
  assert.equal(child.signalCode, 'SIGKILL')
})

test('removes only the pid file of the given process', async (t) => {
  const run = temporaryDirectory(t)
  const { pid } = await startDummy(t)
  recordProcess(run, 'notifier', pid)
  forgetProcess(run, 'notifier', pid + 1)
  assert.ok(existsSync(join(run, 'notifier.pid')))
  forgetProcess(run, 'notifier', pid)
  assert.equal(existsSync(join(run, 'notifier.pid')), false)
})
