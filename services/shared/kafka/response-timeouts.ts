import type { Socket } from 'node:net'

export interface ResponseTimeouts {
  /** How long an answer may take, in milliseconds. */
  readonly answerMs: number
  /** The same for requests that the broker answers once the group's other members have asked, too. */
  readonly groupAnswerMs: number
}

/** JoinGroup and SyncGroup: https://kafka.apache.org/protocol#protocol_api_keys */
const WAITS_FOR_OTHERS = new Set([11, 14])
/** A request begins with its length; the number of what it asks for follows. */
const API_KEY_OFFSET = 4

/**
 * Destroys a connection to Kafka whose broker owes an answer for too long. kafkajs gives up the request, but asks
 * again on the same connection: on one that a firewall forgot, until the system gives it up a quarter of an hour
 * later. Where it closes such a connection itself, it waits for the answer for ever. And it looks at the wall clock,
 * by which an answer is not late while that is set back.
 */
export function closeOnMissingResponse(socket: Socket, patience: ResponseTimeouts): Socket {
  /** How long each request may wait that was not answered yet; a broker answers in the order of the requests. */
  const waiting: number[] = []
  const countAnswers = createAnswerCounter()
  let timer: NodeJS.Timeout | undefined

  function waitOn(): void {
    clearTimeout(timer)
    const [ms] = waiting
    if (ms === undefined) return
    timer = setTimeout(() => socket.destroy(new Error('Kafka has gone silent')), ms)
  }

  const write = socket.write.bind(socket) as (packet: Buffer, ...rest: unknown[]) => boolean
  // kafkajs writes each request as one buffer.
  socket.write = (packet: Buffer, ...rest: unknown[]) => {
    const isGroups = WAITS_FOR_OTHERS.has(packet.readInt16BE(API_KEY_OFFSET))
    waiting.push(isGroups ? patience.groupAnswerMs : patience.answerMs)
    if (waiting.length === 1) waitOn()
    return write(packet, ...rest)
  }
  socket.on('data', (chunk: Buffer) => {
    waiting.splice(0, countAnswers(chunk))
    waitOn()
  })
  return socket.once('close', () => clearTimeout(timer))
}

/** Counts the answers that a chunk completes: each is four bytes with the length of what follows, and that. */
function createAnswerCounter(): (chunk: Buffer) => number {
  const SIZE_BYTES = 4
  let sizeBytes = 0
  let missing = 0
  return (chunk) => {
    let answers = 0
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
      answers += 1
      sizeBytes = 0
    }
    return answers
  }
}
