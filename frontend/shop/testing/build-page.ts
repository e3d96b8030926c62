import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { build } from 'vite'

export const frontendDir = resolve(import.meta.dirname, '../..')

/** The page as production serves it, in a directory of its own. */
export async function buildPage(): Promise<{ dir: string; remove: () => Promise<void> }> {
  const dir = await mkdtemp(join(tmpdir(), 'placeorder-page-'))
  // Under a test runner NODE_ENV may be anything; what is tested is the production build.
  await build({
    root: frontendDir,
    mode: 'production',
    logLevel: 'error',
    build: { outDir: dir, emptyOutDir: true },
  })
  return { dir, remove: () => rm(dir, { recursive: true, force: true }) }
}
