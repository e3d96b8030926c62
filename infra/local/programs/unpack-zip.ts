import { createWriteStream, mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { openPromise } from 'yauzl'

/**
 * Unpacks a zip file into a directory, without the first `depth` folders of each path: with 5, `a/b/c/d/e/bin/x`
 * becomes `bin/x`, and files with fewer folders are skipped. Files in `bin` become executable.
 *
 * @throws an Error for a file that is not a zip, or with paths outside the directory
 */
export async function unpackZip(
  file: string,
  directory: string,
  { depth, signal }: { depth: number; signal: AbortSignal },
): Promise<void> {
  const zip = await openPromise(file)
  try {
    for await (const entry of zip.eachEntry()) {
      signal.throwIfAborted()
      const path = entry.fileName.split('/').slice(depth)
      if (path.length === 0 || path.at(-1) === '') continue // A folder, or too few folders.
      const target = join(directory, ...path)
      mkdirSync(dirname(target), { recursive: true })
      // The zip has no executable bits.
      const output = createWriteStream(target, { mode: path[0] === 'bin' ? 0o755 : 0o644 })
      await pipeline(await zip.openReadStreamPromise(entry), output, { signal })
    }
  } finally {
    zip.close()
  }
}
