import assert from 'node:assert/strict'
import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { temporaryDirectory } from '../testing/temporary-directory.ts'
import { nameStack, otherRunningStacks, recordPorts, stackWithPort } from './recorded-ports.ts'

const here = {
  command: 'npm start',
  directory: '/home/me/a clone/.local',
  ports: { kafka: 9092, PORT: 8000 },
}

test('a port that a running stack has recorded belongs to it, whether anything listens there or not', (t) => {
  const places = [temporaryDirectory(t)]
  const forget = recordPorts(here, places)

  const owner = stackWithPort(9092, '/home/me/another/.local', places)

  assert.equal(owner && nameStack(owner), `npm start in /home/me/a clone (process ${process.pid})`)
  assert.equal(stackWithPort(9093, '/home/me/another/.local', places), undefined)
  assert.equal(stackWithPort(9092, here.directory, places), undefined, 'not to itself')
  forget()
  assert.deepEqual(otherRunningStacks('', places), [])
})

test('the ports of a runner that has ended, or that was killed, are free', (t) => {
  const places = [temporaryDirectory(t)]
  recordPorts(here, places)
  const [file = ''] = readdirSync(places[0] ?? '')
  const path = join(places[0] ?? '', file)
  // Another process has its id by now.
  writeFileSync(path, JSON.stringify({ ...here, pid: process.pid, identity: 'an earlier one' }))

  assert.equal(stackWithPort(9092, '', places), undefined)
  assert.equal(existsSync(path), false)
})

test('where the home directory cannot be written to, the second place is used', (t) => {
  const directory = temporaryDirectory(t)
  writeFileSync(join(directory, 'file'), '')
  const places = [join(directory, 'file', 'running'), join(directory, 'running')]

  recordPorts(here, places)

  assert.equal(stackWithPort(8000, '', places)?.pid, process.pid)
})
