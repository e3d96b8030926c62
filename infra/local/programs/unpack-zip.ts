import { createWriteStream, mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { openPromise } from 'yauzl'

/**
 * Unpacks what lies below the only folder `depth` folders deep, into a directory of its own: with 5,
 * `a/b/c/d/e/bin/x` becomes `bin/x`, and what lies higher is left out. What is in `bin` may be run.
 *
 * @throws an Error for a file that is no zip, or whose names lead out of the directory
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
      if (path.length === 0 || path.at(-1) === '') continue // A folder, or above what is wanted.
      const target = join(directory, ...path)
      mkdirSync(dirname(target), { recursive: true })
      // The zip knows no rights: it lets nobody run its programs.
      const output = createWriteStream(target, { mode: path[0] === 'bin' ? 0o755 : 0o644 })
      await pipeline(await zip.openReadStreamPromise(entry), output, { signal })
    }
  } finally {
    zip.close()
  }
}
