import assert from 'node:assert/strict'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { DUMMY_PROGRAMS } from '../testing/dummy-process.ts'
import { restartDelay, superviseComponent, type SupervisorOptions } from './supervise-component.ts'
import type { Component, ComponentEvent, ComponentSpec } from './component.ts'
import { temporaryDirectory } from '../testing/temporary-directory.ts'
import { waitUntil } from './wait-until.ts'

/** Creates a file when it is ready, and keeps running. */
const makesReady = `require('fs').writeFileSync('ready', ''); ${DUMMY_PROGRAMS.lives}`

function setUp(t: TestContext, program: string, options: SupervisorOptions & Partial<ComponentSpec> = {}) {
  const directory = temporaryDirectory(t)
  const events: ComponentEvent[] = []
  const spec: ComponentSpec = {
    name: 'dummy',
    command: process.execPath,
    args: ['-e', program],
    cwd: directory,
    env: process.env,
    logFile: join(directory, 'dummy.log'),
    run: directory,
    isReady: () => Promise.resolve(existsSync(join(directory, 'ready'))),
    readyWithinMs: 30_000,
    stopWithinMs: 30_000,
    ...options,
  }
  const component = superviseComponent(spec, {
    report: (event) => events.push(event),
    pause: () => 1,
    ...options,
  })
  t.after(() => component.stop())
  return { directory, events, component, pidFile: join(directory, 'dummy.pid') }
}

async function eventually(check: () => boolean): Promise<void> {
  assert.ok(await waitUntil(check, { deadlineMs: 30_000, intervalMs: 5 }))
}

async function restarted(component: Component, events: readonly ComponentEvent[], times = 1): Promise<void> {
  await eventually(() => events.filter(({ type }) => type === 'restarted').length >= times)
  assert.equal(component.state, 'running')
}

test('start resolves when the component is ready and its pid file is written', async (t) => {
  const { component, pidFile, directory } = setUp(t, makesReady)
  await component.start()
  assert.ok(existsSync(join(directory, 'ready')))
  assert.equal(component.state, 'running')
  assert.equal(Number(readFileSync(pidFile, 'utf8')), component.pid)
})

test('a component that dies is reported and started again', async (t) => {
  const { component, events, pidFile } = setUp(t, `console.log('my last line'); ${makesReady}`)
  await component.start()
  const firstPid = component.pid
  component.kill()
  await restarted(component, events)
  assert.notEqual(component.pid, firstPid)
  assert.equal(Number(readFileSync(pidFile, 'utf8')), component.pid)
  const [died] = events
  assert.ok(died?.type === 'died')
  assert.deepEqual([died.how, died.deaths], ['ended with SIGKILL', 1])
  assert.deepEqual(died.lastWords, [], 'killed from outside, it has logged no cause')
})

test('a component that ends by itself is reported with its error', async (t) => {
  const fails = `process.once('SIGTERM', () => { console.error('Error: no space left'); process.exit(3) })`
  const { component, events } = setUp(t, `${fails}; ${makesReady}`)
  await component.start()
  component.kill('SIGTERM')
  await restarted(component, events)
  const [died] = events
  assert.ok(died?.type === 'died')
  assert.deepEqual([died.how, died.lastWords], ['ended with status 3', ['Error: no space left']])
})

test('whenReady waits for the restart', async (t) => {
  const { component, directory, events } = setUp(t, makesReady)
  await component.start()
  rmSync(join(directory, 'ready'))
  component.kill()
  assert.equal(await component.whenReady(), true)
  await restarted(component, events)
})

test('a stopped component stays stopped until it is started', async (t) => {
  const { component, events, pidFile } = setUp(t, makesReady)
  await component.start()
  await component.stop()
  assert.equal(component.state, 'stopped')
  assert.equal(existsSync(pidFile), false)
  assert.deepEqual(events, [])
  assert.equal(await component.whenReady(), false)
  await component.start()
  assert.equal(component.state, 'running')
})

test('a component can be stopped while it waits for its restart', async (t) => {
  const { component, events } = setUp(t, makesReady, { pause: () => 3_600_000 })
  await component.start()
  component.kill()
  await eventually(() => events.length === 1)
  assert.equal(component.state, 'restarting')
  await component.stop()
  assert.equal(component.state, 'stopped')
})

test('started again while it is stopping, it runs once', async (t) => {
  const { component, events } = setUp(t, makesReady)
  await component.start()
  const firstPid = component.pid
  const stopping = component.stop()
  await component.start()
  await stopping
  assert.notEqual(component.pid, firstPid)
  assert.equal(component.state, 'running')
  assert.deepEqual(events, [], 'nothing died')
})

test('stopped again before it could start again, it stays stopped', async (t) => {
  const { component, pidFile } = setUp(t, makesReady)
  await component.start()
  const stopping = component.stop()
  const refused = assert.rejects(component.start(), /dummy was stopped/)
  await Promise.all([stopping, component.stop(), refused])
  assert.equal(component.state, 'stopped')
  assert.equal(existsSync(pidFile), false)
})

test('started twice while it is stopping, it runs once', async (t) => {
  const { component, directory } = setUp(t, `require('fs').appendFileSync('starts', 'x'); ${makesReady}`)
  await component.start()
  rmSync(join(directory, 'ready'))
  const stops = [component.stop()]
  const starts = [component.start()]
  stops.push(component.stop())
  starts.push(component.start())
  await Promise.all([...stops, ...starts])
  await component.stop()
  assert.equal(readFileSync(join(directory, 'starts'), 'utf8'), 'xx', 'at first, and once again')
})

test('a component that ignores SIGTERM is killed', async (t) => {
  const { component } = setUp(t, `process.on('SIGTERM', () => {}); ${makesReady}`, { stopWithinMs: 1 })
  await component.start()
  await component.stop()
  assert.equal(component.state, 'stopped')
})

test('a paused component can be stopped', async (t) => {
  const { component } = setUp(t, makesReady, { stopWithinMs: 3_600_000 })
  await component.start()
  component.kill('SIGSTOP')
  await component.stop()
  assert.equal(component.state, 'stopped')
})

test('with hurry, it is killed before the deadline', async (t) => {
  const hurry = new AbortController()
  const { component } = setUp(t, `process.on('SIGTERM', () => {}); ${makesReady}`, {
    stopWithinMs: 3_600_000,
    hurry: hurry.signal,
  })
  await component.start()
  const stopped = component.stop()
  hurry.abort()
  await stopped
  assert.equal(component.state, 'stopped')
})

test('with orFail, a death before it is ready is final and reported with the last log lines', async (t) => {
  const { component, events } = setUp(t, `console.error('no such setting'); process.exit(3)`)
  await assert.rejects(component.start({ orFail: true }), /dummy ended with status 3[^]*no such setting/)
  assert.equal(component.state, 'stopped')
  assert.deepEqual(events, [])
})

test('with orFail, a later death is not final', async (t) => {
  const { component, events } = setUp(t, makesReady)
  await component.start({ orFail: true })
  component.kill()
  await restarted(component, events)
})

test('a program that cannot be started is reported', async (t) => {
  const { component } = setUp(t, '', { command: '/nowhere/program' })
  await assert.rejects(component.start({ orFail: true }), /could not be started.*ENOENT/)
})

test('an answer before its own log says that it is up does not count', async (t) => {
  const says = `setTimeout(() => console.log('dummy is up'), 300); ${DUMMY_PROGRAMS.lives}`
  const answers = { isReady: () => Promise.resolve(true), readyLine: 'dummy is up' }
  const { component, directory } = setUp(t, says, answers)
  await component.start()
  assert.match(readFileSync(join(directory, 'dummy.log'), 'utf8'), /dummy is up/)
  await component.stop()
  const before = readFileSync(join(directory, 'dummy.log'), 'utf8').length
  await component.start()
  const since = readFileSync(join(directory, 'dummy.log'), 'utf8').slice(before)
  assert.match(since, /dummy is up/, 'the line of an earlier launch does not count')
})

test('a component that dies while another program answers on its port has failed', async (t) => {
  const answers = { isReady: () => Promise.resolve(true), readyLine: 'dummy is up' }
  const { component } = setUp(t, `setTimeout(() => process.exit(1), 200)`, answers)
  await assert.rejects(component.start({ orFail: true }), /dummy ended with status 1/)
})

test('without orFail, it is started until it is ready', async (t) => {
  const succeedsThirdTime = `
    const fs = require('fs')
    fs.appendFileSync('tries', 'x')
    if (fs.readFileSync('tries', 'utf8').length < 3) process.exit(1)
    ${makesReady}`
  const deaths: number[] = []
  const pause = (before: number) => (deaths.push(before), 1)
  const { component } = setUp(t, succeedsThirdTime, { pause })
  await component.start()
  assert.deepEqual(deaths, [0, 1], 'the pause grows with every death in a row')
})

test('after a healthy period, the next death counts as the first', async (t) => {
  const deaths: number[] = []
  const pause = (before: number) => (deaths.push(before), 1)
  const { component, events } = setUp(t, makesReady, { pause, wellAfterMs: 0 })
  await component.start()
  for (const times of [1, 2]) {
    component.kill()
    await restarted(component, events, times)
  }
  assert.deepEqual(deaths, [0, 0])
})

test('the first restart is quick, later ones wait up to five seconds', () => {
  assert.deepEqual([0, 1, 2, 3, 4, 5, 50].map(restartDelay), [200, 400, 800, 1_600, 3_200, 5_000, 5_000])
})
