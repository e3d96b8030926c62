import { createHash } from 'node:crypto'
import { globSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { PROJECT_ROOT } from '../paths.ts'

/** A hash of the names and contents of all matching files of this project: it changes when one of them changes. */
export function hashSources(patterns: readonly string[], exclude: readonly string[] = []): string {
  const sources = globSync(patterns, { cwd: PROJECT_ROOT, exclude })
  const hash = createHash('sha256')
  for (const source of sources.sort()) {
    const file = join(PROJECT_ROOT, source)
    if (statSync(file).isFile()) hash.update(`${source}\0`).update(readFileSync(file)).update('\0')
  }
  return hash.digest('hex')
}
