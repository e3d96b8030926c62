import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { test } from 'node:test'
import { findPortOwner, listeningSockets, readOwner } from './find-port-owner.ts'

test('finds the process that listens on a port', async (t) => {
  const server = createServer().listen(0, '127.0.0.1')
  t.after(() => server.close())
  await once(server, 'listening')
  const owner = findPortOwner((server.address() as AddressInfo).port)
  assert.ok(typeof owner === 'object')
  assert.equal(owner.pid, process.pid)
  assert.notEqual(owner.name, '')
})

test('finds the sockets that listen on a port in /proc/net/tcp, at any address', () => {
  const table = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1F40 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 4711 1 0 100 0 0 10 0
   1: 0100007F:1F40 0100007F:C001 01 00000000:00000000 00:00000000 00000000  1000        0 4712 1 0 100 0 0 10 0
   2: 00000000:0CEA 00000000:0000 0A 00000000:00000000 00:00000000 00000000   101        0 4713 1 0 100 0 0 10 0`
  assert.deepEqual(listeningSockets(table, 8000), [{ inode: '4711', user: 1000 }])
  assert.deepEqual(listeningSockets(table, 3306), [{ inode: '4713', user: 101 }])
  assert.deepEqual(listeningSockets('', 8000), [])
})

test('reads the output of lsof', () => {
  assert.deepEqual(readOwner('p123\ncnode\nf20\n'), { pid: 123, name: 'node' })
  assert.deepEqual(readOwner('p4\ncSystem Events\n'), { pid: 4, name: 'System Events' })
  assert.deepEqual(readOwner('p5\n'), { pid: 5, name: 'a program' })
  assert.equal(readOwner(''), undefined)
  assert.equal(readOwner(null), undefined)
})
