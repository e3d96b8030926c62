import { existsSync, mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { backoffMs, pause } from '../../../services/shared/runtime/backoff.ts'
import { formatBytes } from '../terminal/format-bytes.ts'
import { addressOf, fileNameOf, type Artifact } from './artifacts.ts'
import { describeNetworkFailure } from './describe-network-failure.ts'
import { downloadFile } from './download-file.ts'
import { WrongContent } from './download-errors.ts'

const AT_ONCE = 6
const ATTEMPTS = 5
const BACKOFF = { firstMs: 500, maxMs: 5_000 }

interface DownloadAllOptions {
  readonly artifacts: readonly Artifact[]
  readonly directory: string
  /** A mirror of Maven Central. */
  readonly repository?: string | undefined
  readonly signal: AbortSignal
  /** Called with the progress, in a few words. */
  readonly onProgress: (detail: string) => void
}

/**
 * Downloads missing files, several at a time, and continues interrupted ones. The first permanent failure stops all.
 */
export async function downloadAll(options: DownloadAllOptions): Promise<void> {
  const { artifacts, directory } = options
  mkdirSync(directory, { recursive: true })
  const failed = new AbortController()
  const signal = AbortSignal.any([options.signal, failed.signal])
  const total = artifacts.reduce((sum, { size }) => sum + size, 0)
  let bytes = artifacts.reduce(
    (sum, artifact) => sum + presentBytes(join(directory, fileNameOf(artifact))),
    0,
  )
  let files = 0
  const reportProgress = () => {
    options.onProgress(
      `${files} of ${artifacts.length} files, ${formatBytes(bytes)} of ${formatBytes(total)}`,
    )
  }

  async function get(artifact: Artifact): Promise<void> {
    const file = join(directory, fileNameOf(artifact))
    if (!existsSync(file)) {
      const url = await addressOf(artifact, options.repository)
      const onBytes = (more: number) => {
        bytes += more
        reportProgress()
      }
      await withRetries(() => downloadFile({ url, file, ...artifact, signal, onBytes }), signal)
    }
    files += 1
    reportProgress()
  }

  // The largest first, since it takes longest.
  const waiting = artifacts.toSorted((a, b) => b.size - a.size)
  const work = async () => {
    for (let artifact = waiting.shift(); artifact; artifact = waiting.shift()) await get(artifact)
  }
  await Promise.all(
    Array.from({ length: AT_ONCE }, () => work().catch((error: unknown) => failed.abort(error))),
  )
  signal.throwIfAborted()
}

/** Retries temporary failures, and wrong content once: it may have been appended to part of another file. */
async function withRetries(download: () => Promise<void>, signal: AbortSignal): Promise<void> {
  let wrong = 0
  for (let attempt = 1; ; attempt++) {
    try {
      await download()
      return
    } catch (error) {
      signal.throwIfAborted()
      if (error instanceof WrongContent) wrong += 1
      const again = error instanceof WrongContent ? wrong < 2 : describeNetworkFailure(error)?.mayPass
      if (!again || attempt >= ATTEMPTS) throw error
    }
    await pause(backoffMs(attempt, BACKOFF), signal)
  }
}

export function presentBytes(file: string): number {
  const present = [file, `${file}.part`].find((path) => existsSync(path))
  return present === undefined ? 0 : statSync(present).size
}
