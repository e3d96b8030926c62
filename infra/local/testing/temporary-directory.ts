import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'

/** A directory for one test; its name has a quote and spaces, which make paths difficult. */
export function temporaryDirectory(t: TestContext): string {
  const directory = mkdtempSync(join(realpathSync(tmpdir()), "it's a test "))
  t.after(() => rmSync(directory, { recursive: true, force: true }))
  return directory
}
