import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Ports } from '../ports/choose-ports.ts'
import { ComponentFailed } from '../processes/component.ts'
import { retryWithOtherPorts } from './retry-with-other-ports.ts'

const taken = new ComponentFailed(
  'kafka ended with status 1',
  'Caused by: java.net.BindException: Address already in use',
)

/** Starts that fail with these errors, one after the other, and then succeed. */
function failing(...errors: Error[]) {
  const tried: (Ports | 'cleared up')[] = []
  const start = retryWithOtherPorts(
    (ports) => {
      tried.push(ports)
      const error = errors.shift()
      return error ? Promise.reject(error) : Promise.resolve('up')
    },
    { ports: 'usual', beforeNext: () => Promise.resolve(void tried.push('cleared up')) },
  )
  return { tried, start }
}

test('if a port was taken in the meantime, the start is tried again with other ports', async () => {
  const { tried, start } = failing(taken, taken)
  assert.equal(await start, 'up')
  assert.deepEqual(tried, ['usual', 'cleared up', 'servers-anywhere', 'cleared up', 'servers-anywhere'])
})

test('at most twice', async () => {
  await assert.rejects(failing(taken, taken, taken).start, taken)
})

test('other failures are not tried again', async () => {
  const broken = new ComponentFailed('kafka ended with status 1', 'ERROR: no such setting')
  const { tried, start } = failing(broken)
  await assert.rejects(start, broken)
  assert.deepEqual(tried, ['usual'])
})

test('recognises each program’s message about a port in use', () => {
  for (const words of [
    'Error: listen EADDRINUSE: 127.0.0.1:8000',
    'Bind on TCP/IP port: Address already in use',
  ])
    assert.equal(new ComponentFailed('failed', words).addressInUse, true, words)
})
