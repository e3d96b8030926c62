import type { ServerResponse } from 'node:http'

/** Shorter bodies are not counted. */
const COUNTED_BYTES = 4_096
/** All unsent bytes of a process together. An order API may have 128 MB of heap. */
const MAX_UNSENT_BYTES = 8 * 1024 * 1024
/** Long texts are made and sent in pieces of about this size. */
export const PIECE_CHARACTERS = 16_384

/**
 * Bounds the memory of what clients do not read, whatever they do. A body counts until the system has taken it. Responses
 * may share a body: it counts once. Above the limit, the responses that have waited longest lose their connections.
 */
export interface SendBudget {
  /** Resolves when the system has taken the body, or the response is closed. */
  readonly write: (response: ServerResponse, body: Buffer) => Promise<void>
  /** Ends a response with its body. */
  readonly end: (response: ServerResponse, body: Buffer) => void
  /** Closes the connection of a client that is too slow. */
  readonly drop: (response: ServerResponse) => void
  readonly unsentBytes: number
}

interface SendBudgetOptions {
  readonly maxBytes?: number
  /** Called for each client that lost its connection because it was too slow. */
  readonly onDropped?: () => void
}

interface Held {
  readonly response: ServerResponse
  readonly body: Buffer
}

export function createSendBudget(options: SendBudgetOptions = {}): SendBudget {
  const { maxBytes = MAX_UNSENT_BYTES, onDropped } = options
  /** Oldest first. */
  const held = new Set<Held>()
  const holders = new Map<Buffer, number>()
  let unsentBytes = 0

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

  function drop(response: ServerResponse): void {
    onDropped?.()
    dropConnection(response)
  }

  function dropOldest(): void {
    for (const one of held) {
      if (unsentBytes <= maxBytes) return
      drop(one.response)
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
    write: async (response, body) => {
      if (response.closed) return
      const { promise: taken, resolve } = Promise.withResolvers<unknown>()
      const release = hold(response, body)
      // A response can close without a call back of its last write.
      response.once('close', resolve)
      response.write(body, resolve)
      await taken
      response.off('close', resolve)
      release()
    },
    end: (response, body) => {
      // A client that has left is never sent anything: its body would count for ever.
      if (body.length > COUNTED_BYTES && !response.closed) response.once('close', hold(response, body))
      response.end(body)
    },
    drop,
    get unsentBytes() {
      return unsentBytes
    },
  }
}

/** With a reset: after a normal end, the system would keep what is unsent for minutes. */
export function dropConnection({ req }: ServerResponse): void {
  req.socket.resetAndDestroy()
}
