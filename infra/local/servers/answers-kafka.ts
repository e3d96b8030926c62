import { connect } from 'node:net'

/**
 * Whether a Kafka broker serves requests on a port. An open port is not enough, since a broker listens before it is
 * ready: this sends the first request of every client (ApiVersions, version 0).
 */
export function answersKafka(host: string, port: number, timeoutMs = 1_000): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: timeoutMs })
    const finish = (answered: boolean) => {
      socket.destroy()
      resolve(answered)
    }
    let received = Buffer.alloc(0)
    socket.on('connect', () => socket.write(apiVersionsRequest()))
    socket.on('data', (data) => {
      received = Buffer.concat([received, data])
      // Size, correlation id, error code.
      if (received.length >= 10)
        finish(received.readInt32BE(4) === CORRELATION_ID && received.readInt16BE(8) === 0)
    })
    for (const event of ['timeout', 'error', 'close']) socket.on(event, () => finish(false))
  })
}

const CORRELATION_ID = 7_000_001

function apiVersionsRequest(): Buffer {
  const clientId = Buffer.from('placeorder-probe')
  const header = Buffer.alloc(14)
  header.writeInt32BE(10 + clientId.length, 0)
  header.writeInt16BE(18, 4) // ApiVersions
  header.writeInt16BE(0, 6)
  header.writeInt32BE(CORRELATION_ID, 8)
  header.writeInt16BE(clientId.length, 12)
  return Buffer.concat([header, clientId])
}
