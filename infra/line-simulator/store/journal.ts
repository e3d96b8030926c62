import { createReadStream } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { open, type FileHandle } from 'node:fs/promises'
import { createLineReader, type LineReader } from './line-reader.ts'

/** How long a group of lines stays open for more of them, in milliseconds. */
const GATHER_MS = 4

/**
 * An append-only file of lines: the simulator's memory, also across a restart or a kill -9.
 *
 * Lines that arrive within a moment, or while the disk is busy with earlier ones, share one write and its
 * flush, so that thousands of pushes a second cost a few hundred flushes.
 */
interface Journal {
  /**
   * Resolves when the line is on the disk, with the place where it begins, in bytes. `line` ends without a
   * newline and contains none.
   */
  append: (line: string) => Promise<number>
  /** Reads lines back by their place. */
  reader: () => LineReader
  /** Forgets every line appended before this call; lines appended after it stay. */
  erase: () => Promise<void>
  close: () => Promise<void>
}

interface JournalOptions {
  readonly path: string
  /** Called for every existing line, in order, with its offset in the file. */
  readonly onLine: (line: string, place: number) => void
  /**
   * Called when the disk fails. From then on it is unknown which lines are on it, so the journal refuses new ones. The
   * program should end: its next start reads the file and removes an incomplete line.
   */
  readonly onFailure: (error: unknown) => void
}

export async function openJournal({ path, onLine, onFailure }: JournalOptions): Promise<Journal> {
  const file = await open(path, 'a+')
  let end = await readLines(path, onLine)
  await dropTornLine(file, end)

  let lastWork = Promise.resolve()
  function enqueue(work: () => Promise<void>): Promise<void> {
    lastWork = lastWork.then(work)
    lastWork.catch(onFailure)
    return lastWork
  }

  interface Group {
    readonly lines: string[]
    readonly flushed: Promise<void>
  }
  let joinable: Group | undefined

  function startGroup(): Group {
    const lines: string[] = []
    const flushed = enqueue(async () => {
      await delay(GATHER_MS)
      // From here on newcomers would be too late for this write: they start the next group.
      if (joinable?.lines === lines) joinable = undefined
      await file.appendFile(lines.join(''))
      await file.datasync()
    })
    return { lines, flushed }
  }

  return {
    append: async (line) => {
      const place = end
      end += Buffer.byteLength(line) + 1
      joinable ??= startGroup()
      joinable.lines.push(`${line}\n`)
      await joinable.flushed
      return place
    },
    reader: () => createLineReader(file),
    erase: () => {
      // Later lines must not join a group that is written before the truncation.
      joinable = undefined
      end = 0
      return enqueue(async () => {
        await file.truncate(0)
        await file.datasync()
      })
    },
    close: async () => {
      await lastWork.catch(() => undefined)
      await file.close()
    },
  }
}

/** Returns the length of the file up to and including its last complete line, in bytes. */
async function readLines(path: string, onLine: JournalOptions['onLine']): Promise<number> {
  let place = 0
  let rest: Buffer[] = []
  for await (const chunk of createReadStream(path, { highWaterMark: 4_194_304 }) as AsyncIterable<Buffer>) {
    if (!chunk.includes('\n')) {
      rest.push(chunk)
      continue
    }
    const text = Buffer.concat([...rest, chunk])
    let from = 0
    for (let to = text.indexOf('\n'); to >= 0; to = text.indexOf('\n', from)) {
      onLine(text.toString('utf8', from, to), place + from)
      from = to + 1
    }
    place += from
    rest = [text.subarray(from)]
  }
  return place
}

/** A kill in the middle of a write leaves half a line; its push was not answered. */
async function dropTornLine(file: FileHandle, end: number): Promise<void> {
  const { size } = await file.stat()
  if (size > end) await file.truncate(end)
}
