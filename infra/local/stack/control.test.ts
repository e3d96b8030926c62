import assert from 'node:assert/strict'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { test, type TestContext } from 'node:test'
import { sendControlCommand } from './control-client.ts'
import { controlFile, serveControl, type ControlAddress } from './control-server.ts'
import { startDummy } from '../testing/dummy-process.ts'
import { recordProcess } from '../processes/process-records.ts'
import { takeRunnerLock } from '../processes/runner-lock.ts'
import type { Component } from '../processes/component.ts'
import { temporaryDirectory } from '../testing/temporary-directory.ts'

function fakeComponent(): Component {
  let state: Component['state'] = 'running'
  return {
    name: 'notifier',
    pid: undefined,
    get state() {
      return state
    },
    start: () => Promise.resolve(void (state = 'running')),
    stop: () => Promise.resolve(void (state = 'stopped')),
    kill: () => undefined,
    whenReady: () => Promise.resolve(true),
  }
}

async function setUp(t: TestContext, component = fakeComponent()) {
  const run = temporaryDirectory(t)
  t.after(takeRunnerLock(run, 'npm start'))
  const reports: string[] = []
  const close = await serveControl({
    run,
    find: (name) => (name === component.name ? component : undefined),
    report: (text) => reports.push(text),
  })
  t.after(close)
  return { run, component, close, reports }
}

function readAddress(run: string): ControlAddress {
  return JSON.parse(readFileSync(controlFile(run), 'utf8')) as ControlAddress
}

function send(run: string, path: string, authorization?: string): Promise<Response> {
  const { port, token } = readAddress(run)
  return fetch(`http://127.0.0.1:${port}/${path}`, {
    method: 'POST',
    headers: { authorization: authorization ?? `Bearer ${token}` },
  })
}

test('stops and starts a component of the running stack, and returns its state before', async (t) => {
  const { run, component, reports } = await setUp(t)
  assert.equal(await sendControlCommand(run, 'notifier', 'stop'), 'running')
  assert.equal(component.state, 'stopped')
  assert.equal(await sendControlCommand(run, 'notifier', 'stop'), 'stopped')
  assert.equal(await sendControlCommand(run, 'notifier', 'start'), 'stopped')
  assert.equal(component.state, 'running')
  const expected = ['notifier was stopped on request', 'notifier was started on request']
  assert.deepEqual(reports, expected, 'commands that change nothing are not reported')
})

test('a failed start is reported', async (t) => {
  const failing = { ...fakeComponent(), start: () => Promise.reject(new Error('notifier is not ready')) }
  const { run } = await setUp(t, failing)
  await assert.rejects(sendControlCommand(run, 'notifier', 'start'), /notifier is not ready/)
})

test('explains in one line that nothing runs, or not this service', async (t) => {
  await assert.rejects(
    sendControlCommand(temporaryDirectory(t), 'notifier', 'stop'),
    /^Error: Nothing is running/,
  )
  const { run } = await setUp(t)
  await assert.rejects(sendControlCommand(run, 'order-api', 'stop'), /does not run the order-api/)
})

test('after the runner was killed, names what still runs and how to stop it', async (t) => {
  const run = temporaryDirectory(t)
  const { pid } = await startDummy(t)
  recordProcess(run, 'kafka', pid)
  await assert.rejects(
    sendControlCommand(run, 'notifier', 'stop'),
    /left these running: kafka\. Run npm start again/,
  )
})

test('other commands are not found and change nothing', async (t) => {
  const { run, component } = await setUp(t)
  await component.stop()
  for (const action of ['restart', 'stop?now', ''])
    assert.equal((await send(run, `notifier/${action}`)).status, 404, action)
  assert.equal(component.state, 'stopped')
})

test('requires the token, which only this user can read', async (t) => {
  const { run, component, close } = await setUp(t)
  const { token } = readAddress(run)
  for (const wrong of ['', 'Bearer', `Bearer ${token}x`, `Bearer ${'é'.repeat(token.length)}`])
    assert.equal((await send(run, 'notifier/stop', wrong)).status, 403, wrong)
  assert.equal(component.state, 'running')
  assert.equal(statSync(controlFile(run)).mode & 0o077, 0)
  await close()
  assert.equal(existsSync(controlFile(run)), false)
})
