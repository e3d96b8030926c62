import assert from 'node:assert/strict'
import { existsSync, readdirSync } from 'node:fs'
import { test } from 'node:test'
import { Interrupted } from '../terminal/interrupted.ts'
import { stackPaths } from '../paths.ts'
import { listRecords } from '../processes/process-records.ts'
import { recordPorts } from '../ports/recorded-ports.ts'
import { anyPort } from '../ports/reserve-ports.ts'
import { takeRunnerLock, AlreadyRunning } from '../processes/runner-lock.ts'
import { startStack } from './start-stack.ts'
import { SILENT_PROGRESS } from '../terminal/progress.ts'
import { temporaryDirectory } from '../testing/temporary-directory.ts'

/** Uses no local servers, so that nothing has to be installed. */
const small = {
  inherited: process.env,
  ports: 'any',
  services: [],
  settings: { DATABASE_URL: 'mysql://us@127.0.0.1:1/shop', KAFKA_BROKERS: '127.0.0.1:1' },
} as const

test('interrupted before anything runs, it starts nothing and leaves no files', async (t) => {
  const directory = temporaryDirectory(t)
  const paths = stackPaths(directory)
  const signal = AbortSignal.abort(new Interrupted('SIGINT'))
  await assert.rejects(startStack({ ...small, directory, signal }), Interrupted)
  assert.deepEqual(readdirSync(paths.run), [])
  assert.equal(existsSync(paths.logs), false, 'no program has run')
})

test('after a failure, everything that was started is stopped', async (t) => {
  const directory = temporaryDirectory(t)
  await assert.rejects(startStack({ ...small, directory }), /KAFKA_BROKERS|DATABASE_URL/)
  assert.deepEqual(readdirSync(stackPaths(directory).run), [])
})

test('a second runner starts nothing and does not disturb the first', async (t) => {
  const directory = temporaryDirectory(t)
  const { run } = stackPaths(directory)
  t.after(takeRunnerLock(run, 'npm start'))
  const before = readdirSync(run)
  await assert.rejects(startStack({ ...small, directory }), AlreadyRunning)
  assert.deepEqual(readdirSync(run), before)
  assert.deepEqual(
    listRecords(run).map(({ name }) => name),
    ['runner'],
  )
})

test('it takes no port of a stack that runs in another checkout', async (t) => {
  const port = anyPort()
  const other = temporaryDirectory(t)
  t.after(recordPorts({ command: 'npm start', directory: other, ports: { PORT: port } }))
  const said: string[] = []

  const starting = startStack({
    ...small,
    directory: temporaryDirectory(t),
    ports: 'usual',
    settings: { ...small.settings, PORT: String(port) },
    progress: { ...SILENT_PROGRESS, say: (line) => said.push(line) },
  })

  await assert.rejects(starting, /KAFKA_BROKERS|DATABASE_URL/)
  const line = `Port ${port} belongs to npm start in ${other} (process ${process.pid}): the order API uses`
  assert.ok(
    said.some((each) => each.startsWith(line)),
    said.join(),
  )
})
