import type { ServerResponse } from 'node:http'

/** Shorter bodies are not counted. */
const COUNTED_BYTES = 4_096
/** All unsent bytes of a process together. An order API may have 128 MB of heap. */
const MAX_UNSENT_BYTES = 8 * 1024 * 1024

/** Bounds the memory of what clients do not read, whatever they do. */
export interface SendBudget {
  /**
   * Counts a body until the returned function is called, or the response is closed. Responses may share a body: it counts
   * once. Above the limit, the responses that have waited longest lose their connections.
   */
  readonly hold: (response: ServerResponse, body: Buffer) => () => void
  /** Ends a response with its body, and counts it. */
  readonly end: (response: ServerResponse, body: Buffer) => void
  readonly unsentBytes: number
  /** How many connections were closed. */
  readonly dropped: number
}

interface Held {
  readonly response: ServerResponse
  readonly body: Buffer
}

export function createSendBudget({ maxBytes = MAX_UNSENT_BYTES } = {}): SendBudget {
  /** Oldest first. */
  const held = new Set<Held>()
  const holders = new Map<Buffer, number>()
  let unsentBytes = 0
  let dropped = 0

  function release(one: Held): void {
    if (!held.delete(one)) return
    const left = (holders.get(one.body) ?? 0) - 1
    if (left > 0) {
      holders.set(one.body, left)
      return
    }
    holders.delete(one.body)
    unsentBytes -= one.body.length
  }

  function dropOldest(): void {
    for (const one of held) {
      if (unsentBytes <= maxBytes) return
      dropped += 1
      dropConnection(one.response)
      release(one)
    }
  }

  function hold(response: ServerResponse, body: Buffer): () => void {
    const one: Held = { response, body }
    held.add(one)
    const others = holders.get(body) ?? 0
    holders.set(body, others + 1)
    if (others === 0) unsentBytes += body.length
    if (unsentBytes > maxBytes) dropOldest()
    return () => release(one)
  }

  return {
    hold,
    end: (response, body) => {
      if (body.length > COUNTED_BYTES) response.once('close', hold(response, body))
      response.end(body)
    },
    get unsentBytes() {
      return unsentBytes
    },
    get dropped() {
      return dropped
    },
  }
}

/** With a reset: after a normal end, the system would keep what is unsent for minutes. */
export function dropConnection({ req }: ServerResponse): void {
  req.socket.resetAndDestroy()
}
