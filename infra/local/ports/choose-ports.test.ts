import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SILENT_PROGRESS } from '../terminal/progress.ts'
import { choosePorts, wishedPorts, type Ports } from './choose-ports.ts'
import { anyPort } from './reserve-ports.ts'
import { readSettings } from '../settings/settings.ts'
import { readDefaults } from '../settings/env-file.ts'

const wishes = (set: Record<string, string>, ports: Ports = 'usual') =>
  Object.fromEntries(
    wishedPorts(readSettings(readDefaults(), set), ports).map(({ name, port }) => [name, port]),
  )

test('everything that runs here prefers its usual port', () => {
  assert.deepEqual(wishes({ PORT: '9000' }), {
    PORT: 9000,
    SIMULATOR_PORT: 8001,
    NOTIFIER_PORT: 8002,
    OPERATIONS_PORT: 8003,
    kafka: 9092,
    controller: 9093,
    database: 3306,
  })
})

test('the user’s own servers need no port', () => {
  const set = {
    DATABASE_URL: 'mysql://us@db:3306/shop',
    KAFKA_BROKERS: 'broker:9092',
    LINE_ACCESS_TOKEN: 'a real one',
  }
  assert.deepEqual(wishes(set), { PORT: 8000, NOTIFIER_PORT: 8002, OPERATIONS_PORT: 8003 })
})

test('with servers-anywhere, the services keep their usual ports', () => {
  const { PORT, NOTIFIER_PORT, OPERATIONS_PORT, ...rest } = wishes({}, 'servers-anywhere')
  assert.deepEqual([PORT, rest.SIMULATOR_PORT, NOTIFIER_PORT, OPERATIONS_PORT], [8000, 8001, 8002, 8003])
  for (const port of [rest.kafka, rest.controller, rest.database]) assert.ok(port && port >= 20_000)
})

test('without a token, operations listens on this machine only', () => {
  const hostWith = (set: Record<string, string>) =>
    wishedPorts(readSettings(readDefaults(), { HOST: '0.0.0.0', ...set }), 'usual').find(
      ({ name }) => name === 'OPERATIONS_PORT',
    )?.host
  assert.equal(hostWith({}), '127.0.0.1')
  assert.equal(hostWith({ OPERATOR_TOKEN: 'operator-secret' }), '0.0.0.0')
})

test('a port of another running stack is not taken, even if nothing listens on it', async () => {
  const port = anyPort()
  const said: string[] = []
  const other = { pid: 7, identity: '', command: 'npm start', directory: '/home/me/clone/.local', ports: {} }

  const ports = await choosePorts(readSettings(readDefaults(), { PORT: String(port) }), {
    progress: { ...SILENT_PROGRESS, say: (line) => said.push(line) },
    ownerOf: (asked) => (asked === port ? other : undefined),
  })
  await ports.releaseAll()

  assert.notEqual(ports.number('PORT'), port)
  assert.ok(
    said.some((line) =>
      line.startsWith(`Port ${port} belongs to npm start in /home/me/clone (process 7): the order API uses `),
    ),
  )
})
