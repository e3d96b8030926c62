import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { PROJECT_ROOT } from '../paths.ts'

/** Runs the real command; KAFKA_BROKERS and DATABASE_URL are set, so that nothing has to be downloaded. */
function runDoctor(env: NodeJS.ProcessEnv) {
  const main = join(PROJECT_ROOT, 'infra/local/main.ts')
  return spawnSync(process.execPath, [main, 'doctor'], {
    cwd: PROJECT_ROOT,
    encoding: 'utf8',
    env: { ...process.env, DATABASE_URL: '', KAFKA_BROKERS: '', NODE_TEST_CONTEXT: '', ...env },
  })
}

async function takePort(t: TestContext): Promise<number> {
  const server = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1')
  t.after(() => server.close())
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

test('an invalid setting is reported once, although several programs read it', () => {
  const { stdout, status } = runDoctor({ KAFKA_BROKERS: 'kafka', DATABASE_URL: 'shop' })
  // The developer's .env or disk may have other faults.
  const missing = stdout.match(/^✗ .*(KAFKA_BROKERS|DATABASE_URL).*$/gm) ?? []
  assert.equal(missing.length, 2, missing.join('\n'))
  assert.match(missing.join('\n'), /✗ Setting +DATABASE_URL .*: must be mysql:/)
  assert.equal(status, 1)
})

test('names the owner of a port and an invalid setting; the exit status is 1', async (t) => {
  const port = await takePort(t)
  const { stdout, stderr, status } = runDoctor({
    PORT: String(port),
    SIMULATOR_PORT: 'eight',
    KAFKA_BROKERS: '127.0.0.1:2', // Nothing listens there.
    DATABASE_URL: `mysql://shop:secret@127.0.0.1:${port}/shop`,
  })
  assert.match(stdout, /^✓ Node +24/)
  assert.match(stdout, new RegExp(`! Port ${port} +used by \\S+ \\(process ${process.pid}\\)`))
  assert.match(stdout, /✗ Setting +SIMULATOR_PORT \(in the environment\): must be a port/)
  assert.match(stdout, /✗ KAFKA_BROKERS +No Kafka answers/)
  assert.match(stdout, /✗ DATABASE_URL +\S/)
  assert.match(stdout, /npm start would fail.*\n$/)
  assert.doesNotMatch(stdout, /secret/)
  assert.equal(stderr, '')
  assert.equal(status, 1)
})
