import { createReadStream } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'

/**
 * An append-only file of lines: the simulator's only memory across a restart or a kill -9.
 *
 * Lines that arrive while the disk is busy with earlier ones go together into the next write and share its
 * flush, so that thousands of pushes a second cost a few hundred flushes.
 */
export interface Journal {
  /** Resolves when the line is on the disk. `line` ends without a newline and contains none. */
  append: (line: string) => Promise<void>
  /** Forgets every line appended before this call; lines appended after it stay. */
  erase: () => Promise<void>
  close: () => Promise<void>
}

export interface JournalOptions {
  readonly path: string
  /** Called for every line that is already there, in order. */
  readonly onLine: (line: string) => void
  /**
   * Called when the disk fails. What is on it is unknown from then on, so the journal refuses everything
   * after, and the program had better end: the next start drops a torn line and knows again.
   */
  readonly onFailure: (error: unknown) => void
}

export async function openJournal({ path, onLine, onFailure }: JournalOptions): Promise<Journal> {
  const file = await open(path, 'a')
  await dropTornLine(file, await readLines(path, onLine))

  let lastTurn = Promise.resolve()
  function inTurn(work: () => Promise<void>): Promise<void> {
    const turn = lastTurn.then(work)
    turn.catch(onFailure)
    lastTurn = turn
    return turn
  }

  interface Group {
    readonly lines: string[]
    readonly flushed: Promise<void>
  }
  let joinable: Group | undefined

  function startGroup(): Group {
    const lines: string[] = []
    const flushed = inTurn(async () => {
      // From here on newcomers would be too late for this write: they start the next group.
      if (joinable?.lines === lines) joinable = undefined
      await file.appendFile(lines.join(''))
      await file.datasync()
    })
    return { lines, flushed }
  }

  return {
    append: (line) => {
      joinable ??= startGroup()
      joinable.lines.push(`${line}\n`)
      return joinable.flushed
    },
    erase: () => {
      // Lines that come after must not join a group whose turn is before the truncation.
      joinable = undefined
      return inTurn(async () => {
        await file.truncate(0)
        await file.datasync()
      })
    },
    close: async () => {
      await lastTurn.catch(() => undefined)
      await file.close()
    },
  }
}

/** Returns the length of the file up to and including its last complete line, in bytes. */
async function readLines(path: string, onLine: (line: string) => void): Promise<number> {
  let complete = 0
  let rest: Buffer[] = []
  for await (const chunk of createReadStream(path, { highWaterMark: 4_194_304 }) as AsyncIterable<Buffer>) {
    const end = chunk.lastIndexOf('\n') + 1
    if (end > 0) {
      const whole = Buffer.concat([...rest, chunk.subarray(0, end)])
      complete += whole.length
      rest = []
      for (const line of whole.toString('utf8', 0, whole.length - 1).split('\n')) onLine(line)
    }
    if (end < chunk.length) rest.push(chunk.subarray(end))
  }
  return complete
}

/** A kill in the middle of a write leaves half a line; nobody was answered for it. */
async function dropTornLine(file: FileHandle, complete: number): Promise<void> {
  const { size } = await file.stat()
  if (size > complete) await file.truncate(complete)
}
