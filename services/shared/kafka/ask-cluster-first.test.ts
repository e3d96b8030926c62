import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { test, type TestContext } from 'node:test'
import { waitFor } from '../../../tests/support/wait-for.ts'
import { askClusterFirst, type AdmitCluster } from './ask-cluster-first.ts'

const [API_VERSIONS, PRODUCE, METADATA] = [18, 0, 3]

function request(apiKey: number, correlationId: number): Buffer {
  const packet = Buffer.alloc(14)
  packet.writeInt32BE(10, 0)
  packet.writeInt16BE(apiKey, 4)
  packet.writeInt32BE(correlationId, 8)
  return packet
}

/** The answer to our Metadata request: one broker, and the cluster id. */
function metadata(clusterId: string | null): Buffer {
  const host = Buffer.from('kafka')
  const id = Buffer.from(clusterId ?? '')
  const body = Buffer.alloc(4 + 4 + 4 + 2 + host.length + 4 + 2 + 2 + id.length + 8)
  let at = body.writeInt32BE(-7, 0)
  at = body.writeInt32BE(1, at)
  at = body.writeInt32BE(1, at)
  at = body.writeInt16BE(host.length, at)
  at += host.copy(body, at)
  at = body.writeInt32BE(9092, at)
  at = body.writeInt16BE(-1, at) // no rack
  at = body.writeInt16BE(clusterId === null ? -1 : id.length, at)
  id.copy(body, at)
  const size = Buffer.alloc(4)
  size.writeInt32BE(body.length)
  return Buffer.concat([size, body])
}

/** A broker that collects the API keys of what it gets, and a client that asks it first. */
async function connectTo(t: TestContext, clusterId: string | null, admit: AdmitCluster) {
  const received: number[] = []
  const server = createServer((broker) => {
    broker.on('error', () => undefined)
    let rest = Buffer.alloc(0)
    broker.on('data', (chunk: Buffer) => {
      rest = Buffer.concat([rest, chunk])
      while (rest.length >= 6 && rest.length >= 4 + rest.readInt32BE(0)) {
        const apiKey = rest.readInt16BE(4)
        received.push(apiKey)
        rest = rest.subarray(4 + rest.readInt32BE(0))
        if (apiKey !== METADATA) continue
        // In two parts, as a network may deliver it.
        const answer = metadata(clusterId)
        broker.write(answer.subarray(0, 9))
        setImmediate(() => broker.write(answer.subarray(9)))
      }
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const socket: Socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  await once(socket, 'connect')
  t.after(() => {
    socket.destroy()
    server.close()
  })
  return { received, socket: askClusterFirst(socket, admit) }
}

for (const clusterId of ['ours', null]) {
  test(`requests wait until the cluster (${clusterId}) is admitted, and keep their order`, async (t) => {
    const [asked, admitted] = [Promise.withResolvers<string | null>(), Promise.withResolvers<undefined>()]
    const { socket, received } = await connectTo(t, clusterId, (id) => {
      asked.resolve(id)
      return admitted.promise
    })
    socket.write(request(API_VERSIONS, 0))
    socket.write(request(PRODUCE, 1))
    socket.write(request(API_VERSIONS, 2))

    assert.equal(await asked.promise, clusterId)
    assert.deepEqual(received, [API_VERSIONS, METADATA])
    admitted.resolve(undefined)
    await waitFor('the requests', () => received.length === 4)
    socket.write(request(PRODUCE, 3))
    await waitFor('the last request', () => received.length === 5)

    assert.deepEqual(received, [API_VERSIONS, METADATA, PRODUCE, API_VERSIONS, PRODUCE])
  })
}

test('a connection to another cluster is closed with the reason, and nothing was sent', async (t) => {
  const { socket, received } = await connectTo(t, 'theirs', () => Promise.reject(new Error('not ours')))
  socket.write(request(PRODUCE, 1))

  const [error] = (await once(socket, 'error')) as [Error]

  assert.equal(error.message, 'not ours')
  assert.deepEqual(received, [METADATA])
})
