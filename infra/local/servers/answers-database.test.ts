import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { test } from 'node:test'
import { useDatabase } from './answers-database.ts'

/** A packet of MySQL's protocol: its length, its number in the exchange, and the content. */
function packet(number: number, ...content: (number[] | string)[]): Buffer {
  const payload = Buffer.concat(content.map((part) => Buffer.from(part as string)))
  return Buffer.concat([Buffer.from([payload.length, 0, 0, number]), payload])
}

const greeting = packet(
  0,
  [10, ...Buffer.from('fake\0'), ...[1, 0, 0, 0]], // version 10 of the protocol, connection 1
  'password\0', // what the password is hashed with
  [0x00, 0xa2, 45, 2, 0, 0, 0], // protocol 4.1 with secure passwords; utf8mb4; autocommit
  [0, ...Array<number>(10).fill(0)],
  'hashedwithme\0',
)
const welcome = packet(2, [0, 0, 0, 2, 0, 0, 0])
const refusal = packet(1, [0xff, 0x1d, 0x04], '#08S01', 'shutdown in progress')

test('a database that accepts a login but no query is reported, and disconnected', async () => {
  const server = createServer((socket) => {
    socket.write(greeting)
    socket.once('data', () => {
      socket.write(welcome)
      socket.on('data', () => socket.write(refusal))
    })
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  await assert.rejects(
    useDatabase({ url: `mysql://us@127.0.0.1:${port}/shop` }),
    /^Error: shutdown in progress$/,
  )
  server.close()
  await once(server, 'close') // When no client is connected.
})
