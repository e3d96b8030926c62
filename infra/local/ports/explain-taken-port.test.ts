import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { test, type TestContext } from 'node:test'
import { recordProcess } from '../processes/process-records.ts'
import { temporaryDirectory } from '../testing/temporary-directory.ts'
import { stackPaths } from '../paths.ts'
import { explainTakenPort } from './explain-taken-port.ts'
import { recordPorts } from './recorded-ports.ts'

const LOG = 'java.net.BindException: Address already in use'

async function takePort(t: TestContext): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  t.after(() => server.close())
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

test('who has the port is named, with its process and the folder that it runs in', async (t) => {
  const port = await takePort(t)

  const text = explainTakenPort([1, port])(LOG) ?? ''

  assert.match(text, new RegExp(`^port ${port} is used by \\S+ \\(process ${process.pid}\\)`))
  assert.match(text, /: stop it; until then every start fails$/)
  if (process.platform === 'linux') assert.ok(text.includes(`which runs in ${process.cwd()}`))
})

test('the program of another checkout is named with the checkout', async (t) => {
  const port = await takePort(t)
  const directory = temporaryDirectory(t)
  recordProcess(stackPaths(directory).run, 'kafka', process.pid)
  t.after(recordPorts({ command: 'npm start', directory, ports: { kafka: port } }))

  assert.match(explainTakenPort([port])(LOG) ?? '', new RegExp(`the kafka of npm start in ${directory} `))
})

test('a port that is free again is named, and any other failure is not explained', () => {
  assert.equal(explainTakenPort([1, 2])('Error: listen EADDRINUSE'), 'one of the ports 1, 2 was in use')
  assert.equal(explainTakenPort([1])('ERROR: no space left on device'), undefined)
})
