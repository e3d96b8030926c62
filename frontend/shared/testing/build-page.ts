import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { build } from 'vite'

export const frontendDir = resolve(import.meta.dirname, '../..')

/** Builds the production page into a temporary directory. */
export async function buildPage(): Promise<{ dir: string; remove: () => Promise<void> }> {
  const dir = await mkdtemp(join(tmpdir(), 'placeorder-page-'))
  // A test runner may set NODE_ENV; the tests need the production build.
  await build({
    root: frontendDir,
    mode: 'production',
    logLevel: 'error',
    build: { outDir: dir, emptyOutDir: true },
  })
  return { dir, remove: () => rm(dir, { recursive: true, force: true }) }
}
