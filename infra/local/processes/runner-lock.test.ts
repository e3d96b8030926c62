import assert from 'node:assert/strict'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { startDummy } from '../testing/dummy-process.ts'
import { identifyProcess } from './identify-process.ts'
import { AlreadyRunning, findRunner, takeRunnerLock } from './runner-lock.ts'
import { temporaryDirectory } from '../testing/temporary-directory.ts'

test('a second runner is refused, with the pid and command of the first', (t) => {
  const run = join(temporaryDirectory(t), 'run')
  const release = takeRunnerLock(run, 'npm start')
  assert.throws(
    () => takeRunnerLock(run, 'npm start'),
    (error) => error instanceof AlreadyRunning && error.runner.pid === process.pid,
  )
  assert.equal(findRunner(run)?.command, 'npm start')
  release()
  assert.equal(findRunner(run), undefined)
  assert.equal(existsSync(join(run, 'runner.pid')), false)
  takeRunnerLock(run, 'npm start')()
})

test('the lock of a killed runner is taken over', async (t) => {
  const run = temporaryDirectory(t)
  const { child, pid, ended } = await startDummy(t)
  const killed = { pid, identity: identifyProcess(pid), command: 'npm start' }
  writeFileSync(join(run, 'runner.lock'), JSON.stringify(killed))
  assert.throws(() => takeRunnerLock(run, 'npm start'), AlreadyRunning)
  child.kill('SIGKILL')
  await ended
  takeRunnerLock(run, 'npm start')()
})

test('a damaged lock is ignored', (t) => {
  const run = temporaryDirectory(t)
  writeFileSync(join(run, 'runner.lock'), '{"pi')
  takeRunnerLock(run, 'npm start')()
})
