import type { Socket } from 'node:net'

export interface ResponseTimeouts {
  /** How long a response may take, in milliseconds. */
  readonly responseMs: number
  /** The same for requests that the broker answers only when the group's other members have sent theirs. */
  readonly groupResponseMs: number
}

/** JoinGroup and SyncGroup: https://kafka.apache.org/protocol#protocol_api_keys */
const WAITS_FOR_OTHERS = new Set([11, 14])
/** A request begins with its length; the API key follows. */
const API_KEY_OFFSET = 4

/**
 * Closes a connection to Kafka when a response is overdue. kafkajs gives up the request but sends the next one on the
 * same connection: if a firewall has dropped that, it does not work until the system closes it a quarter of an hour
 * later. When kafkajs closes such a connection itself, it waits for the response without a limit. It also uses the
 * wall clock, which may be set back.
 */
export function closeOnMissingResponse(socket: Socket, timeouts: ResponseTimeouts): Socket {
  /** The timeout of each request without a response; a broker answers requests in their order. */
  const waiting: number[] = []
  const countResponses = createResponseCounter()
  let timer: NodeJS.Timeout | undefined

  function restartTimer(): void {
    clearTimeout(timer)
    const [ms] = waiting
    if (ms === undefined) return
    timer = setTimeout(() => socket.destroy(new Error('Kafka does not respond')), ms)
  }

  const write = socket.write.bind(socket) as (packet: Buffer, ...rest: unknown[]) => boolean
  // kafkajs writes each request as one buffer.
  socket.write = (packet: Buffer, ...rest: unknown[]) => {
    const waitsForOthers = WAITS_FOR_OTHERS.has(packet.readInt16BE(API_KEY_OFFSET))
    waiting.push(waitsForOthers ? timeouts.groupResponseMs : timeouts.responseMs)
    if (waiting.length === 1) restartTimer()
    return write(packet, ...rest)
  }
  socket.on('data', (chunk: Buffer) => {
    waiting.splice(0, countResponses(chunk))
    restartTimer()
  })
  return socket.once('close', () => clearTimeout(timer))
}

/** Counts the responses that a chunk completes. Each begins with its length in four bytes. */
function createResponseCounter(): (chunk: Buffer) => number {
  const SIZE_BYTES = 4
  let sizeBytes = 0
  let missing = 0
  return (chunk) => {
    let responses = 0
    for (let at = 0; at < chunk.length;) {
      if (sizeBytes < SIZE_BYTES) {
        missing = missing * 256 + (chunk[at] ?? 0)
        sizeBytes += 1
        at += 1
        continue
      }
      const part = Math.min(missing, chunk.length - at)
      at += part
      missing -= part
      if (missing > 0) continue
      responses += 1
      sizeBytes = 0
    }
    return responses
  }
}
