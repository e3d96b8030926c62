import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream, existsSync, renameSync, rmSync, statSync } from 'node:fs'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { STALL_TEXT } from './describe-network-failure.ts'
import { HttpFailure, WrongContent } from './download-errors.ts'
import { splitCredentials } from './split-credentials.ts'

/** How long a server may send nothing. The whole download has no limit. */
const STALL_MS = 30_000

interface Download {
  readonly url: string
  /** Where the complete, verified file is put. Until then it is FILE.part beside that. */
  readonly file: string
  /** In bytes. */
  readonly size: number
  readonly sha256: string
  readonly signal: AbortSignal
  /** Called with the number of new bytes; negative when bytes have to be downloaded again. */
  readonly onBytes: (bytes: number) => void
  readonly stallMs?: number
}

/**
 * Downloads a file, or the missing part of it, and verifies it. Received bytes stay after a failure, and the next
 * attempt continues there. Wrong content is deleted.
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
    throw new WrongContent(`${splitCredentials(download.url).url} sent other content than expected`)
  }
  renameSync(part, file)
}

/** @returns whether the server could continue from there; if not, nothing has changed */
async function fetchFrom(
  present: number,
  part: string,
  download: Download,
): Promise<'done' | 'does not fit'> {
  const { signal, onBytes, stallMs = STALL_MS } = download
  const { url, headers } = splitCredentials(download.url)
  const stalled = new AbortController()
  const stall = setTimeout(() => stalled.abort(new Error(`${STALL_TEXT} ${stallMs / 1000} s`)), stallMs)
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
    // A server may ignore the range and send the whole file.
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

/** False when the server's file is shorter than the part here, or it sends another range than requested. */
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
