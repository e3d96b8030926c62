import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { PROJECT_ROOT } from '../paths.ts'

/** Runs the real one, with servers of the user's own so that nothing would be downloaded. */
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

test('a setting that cannot be used is told once, whoever wants to read it', () => {
  const { stdout, status } = runDoctor({ KAFKA_BROKERS: 'kafka', DATABASE_URL: 'shop' })
  // The developer's own .env or disk may have others.
  const missing = stdout.match(/^✗ .*(KAFKA_BROKERS|DATABASE_URL).*$/gm) ?? []
  assert.equal(missing.length, 2, missing.join('\n'))
  assert.match(missing.join('\n'), /✗ Setting +DATABASE_URL .*: expected mysql:/)
  assert.equal(status, 1)
})

test('names who has a port, and what is wrong with a setting; tells both in its exit status', async (t) => {
  const port = await takePort(t)
  const { stdout, stderr, status } = runDoctor({
    PORT: String(port),
    SIMULATOR_PORT: 'eight',
    KAFKA_BROKERS: '127.0.0.1:2', // Where nobody listens.
    DATABASE_URL: `mysql://shop:secret@127.0.0.1:${port}/shop`,
  })
  assert.match(stdout, /^✓ Node +24/)
  assert.match(stdout, new RegExp(`! Port ${port} +taken by \\S+ \\(process ${process.pid}\\)`))
  assert.match(stdout, /✗ Setting +SIMULATOR_PORT \(in the environment\): expected a port/)
  assert.match(stdout, /✗ KAFKA_BROKERS +No Kafka answers/)
  assert.match(stdout, /✗ DATABASE_URL +\S/)
  assert.match(stdout, /npm start would not work yet.*\n$/)
  assert.doesNotMatch(stdout, /secret/)
  assert.equal(stderr, '')
  assert.equal(status, 1)
})
