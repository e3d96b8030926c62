import type { Socket } from 'node:net'

/** What decides whether a connection may be used, given the cluster id of its broker; null: that Kafka has none. */
export type AdmitCluster = (clusterId: string | null, socket: Socket) => Promise<void>

/** ApiVersions, SaslHandshake, SaslAuthenticate: all that a client may send before it is logged in. */
const BEFORE_LOGIN = new Set([18, 17, 36])
const METADATA = 3
/** kafkajs counts its requests from 0 upwards. */
const CORRELATION_ID = -7

type Write = (packet: Buffer, ...rest: unknown[]) => boolean

/**
 * Holds back what is written to a new connection to Kafka until its broker has said to which cluster it belongs, and
 * that cluster was admitted; otherwise closes the connection, and nothing was sent. A connection leads to one broker
 * for all of its life, and kafkajs opens new ones whenever it wants, also within a send: so no request ever reaches
 * another Kafka, and a connection that is in use costs nothing.
 */
export function askClusterFirst(socket: Socket, admit: AdmitCluster): Socket {
  const write = socket.write.bind(socket) as Write
  const held: Parameters<Write>[] = []
  let asking = false

  function settle(clusterId: string | null): void {
    admit(clusterId, socket).then(
      () => {
        socket.write = write
        // kafkajs may have ended it meanwhile.
        if (socket.writable) for (const packet of held.splice(0)) write(...packet)
      },
      (error: unknown) => socket.destroy(error as Error),
    )
  }

  // kafkajs writes each request as one buffer, which begins with its length and the API key.
  socket.write = (packet: Buffer, ...rest: unknown[]) => {
    if (!asking && BEFORE_LOGIN.has(packet.readInt16BE(4))) return write(packet, ...rest)
    held.push([packet, ...rest])
    if (!asking) write(metadataRequest())
    asking = true
    return true
  }

  let received = Buffer.alloc(0)
  function findAnswer(chunk: Buffer): void {
    received = Buffer.concat([received, chunk])
    while (received.length >= 8 && received.length >= 4 + received.readInt32BE(0)) {
      const end = 4 + received.readInt32BE(0)
      const response = received.subarray(4, end)
      received = received.subarray(end)
      if (response.readInt32BE(0) !== CORRELATION_ID) continue
      socket.off('data', findAnswer)
      settle(readClusterId(response))
      return
    }
  }
  return socket.on('data', findAnswer)
}

/** Metadata, version 2, about no topic. Source: Kafka protocol guide, "Metadata API". */
function metadataRequest(): Buffer {
  const request = Buffer.alloc(18)
  request.writeInt32BE(14, 0)
  request.writeInt16BE(METADATA, 4)
  request.writeInt16BE(2, 6)
  request.writeInt32BE(CORRELATION_ID, 8)
  request.writeInt16BE(-1, 12) // no client id
  request.writeInt32BE(0, 14) // no topics
  return request
}

/** Correlation id, brokers (id, host, port, rack), cluster id, and what does not matter here. */
function readClusterId(response: Buffer): string | null {
  let at = 4
  const readInt32 = () => response.readInt32BE((at += 4) - 4)
  const readString = () => {
    const length = response.readInt16BE((at += 2) - 2)
    return length < 0 ? null : response.toString('utf8', at, (at += length))
  }
  for (let brokers = readInt32(); brokers > 0; brokers--) {
    at += 4
    readString()
    at += 4
    readString()
  }
  return readString()
}
