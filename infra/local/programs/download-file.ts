import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream, existsSync, renameSync, rmSync, statSync } from 'node:fs'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { HttpFailure } from './download-errors.ts'
import { splitCredentials } from './split-credentials.ts'
import { WrongContent } from './wrong-content.ts'

/** A server that sends nothing for so long has gone. The whole may take as long as it takes. */
const STALL_MS = 30_000

export interface Download {
  readonly url: string
  /** Where it goes when it is whole and right; until then it is beside that, as FILE.part. */
  readonly file: string
  /** In bytes. */
  readonly size: number
  readonly sha256: string
  readonly signal: AbortSignal
  /** Told how many more bytes are here; fewer than none when some have to be fetched again. */
  readonly onBytes: (bytes: number) => void
  readonly stallMs?: number
}

/**
 * Downloads a file, or what is missing of it, and checks it. What has come stays, whatever happens: the next
 * attempt goes on from there. Content that is wrong is removed.
 *
 * @throws WrongContent, HttpFailure, fetch's TypeError for a failed connection, or the file system's error
 */
export async function downloadFile(download: Download): Promise<void> {
  const { file, size, sha256, onBytes } = download
  const part = `${file}.part`
  const present = existsSync(part) ? statSync(part).size : 0
  if (present < size && (await fetchFrom(present, part, download)) === 'does not fit') {
    onBytes(-present)
    rmSync(part)
    await fetchFrom(0, part, download)
  }
  const got = await hashOf(part)
  if (statSync(part).size !== size || got !== sha256) {
    onBytes(-statSync(part).size)
    rmSync(part)
    throw new WrongContent(`${splitCredentials(download.url).url} has sent other content than expected`)
  }
  renameSync(part, file)
}

/** @returns whether the server could go on from there; where not, nothing has changed */
async function fetchFrom(
  present: number,
  part: string,
  download: Download,
): Promise<'done' | 'does not fit'> {
  const { signal, onBytes, stallMs = STALL_MS } = download
  const { url, headers } = splitCredentials(download.url)
  const stalled = new AbortController()
  const stall = setTimeout(() => stalled.abort(new Error(`nothing came for ${stallMs / 1000} s`)), stallMs)
  try {
    const response = await fetch(url, {
      headers: {
        ...headers,
        'accept-encoding': 'identity',
        ...(present > 0 && { range: `bytes=${present}-` }),
      },
      signal: AbortSignal.any([signal, stalled.signal]),
    })
    if (present > 0 && !canAppend(response, present, download.size)) {
      await response.body?.cancel()
      return 'does not fit'
    }
    if (!response.ok || !response.body) {
      await response.body?.cancel()
      throw new HttpFailure(response.status)
    }
    // A server may send the whole all the same.
    const append = response.status === 206
    if (!append) onBytes(-present)
    const watch = new Transform({
      transform: (chunk: Buffer, _encoding, done) => {
        stall.refresh()
        onBytes(chunk.length)
        done(null, chunk)
      },
    })
    await pipeline(
      Readable.fromWeb(response.body),
      watch,
      createWriteStream(part, { flags: append ? 'a' : 'w' }),
    )
    return 'done'
  } catch (error) {
    if (stalled.signal.aborted && !signal.aborted) throw stalled.signal.reason
    throw error
  } finally {
    clearTimeout(stall)
  }
}

/** False for a server whose file is shorter than what is here, or that sends another part than it was asked for. */
function canAppend({ status, headers }: Response, present: number, size: number): boolean {
  if (status !== 206) return status !== 416
  const [, from, total] = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(headers.get('content-range') ?? '') ?? []
  return Number(from) === present && (total === '*' || Number(total) === size)
}

async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return hash.digest('hex')
}
