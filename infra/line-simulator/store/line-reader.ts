import type { FileHandle } from 'node:fs/promises'

const WINDOW_BYTES = 65_536

/** Reads lines of a file by their offset. Adjacent lines are read together. */
export interface LineReader {
  /** Undefined when the file has no complete line there any more. */
  lineAt: (place: number) => Promise<string | undefined>
}

export function createLineReader(file: FileHandle): LineReader {
  let window = Buffer.alloc(0)
  let windowStart = 0

  async function look(place: number, bytes: number): Promise<boolean> {
    const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(bytes), 0, bytes, place)
    window = buffer.subarray(0, bytesRead)
    windowStart = place
    return bytesRead === bytes
  }

  return {
    lineAt: async (place) => {
      for (let bytes = WINDOW_BYTES; ; bytes *= 2) {
        const from = place - windowStart
        const to = from >= 0 && from < window.length ? window.indexOf('\n', from) : -1
        if (to >= 0) return window.toString('utf8', from, to)
        const wasFull = await look(place, bytes)
        const end = window.indexOf('\n')
        if (end >= 0) return window.toString('utf8', 0, end)
        if (!wasFull) return undefined
      }
    },
  }
}
