import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readIfThere } from '../processes/read-if-there.ts'
import { hashSources } from './build-cache.ts'
import { LOCAL_DIRECTORY, PROJECT_ROOT } from '../paths.ts'
import type { StepContext } from '../step-context.ts'
import { runToEnd } from '../processes/run-to-end.ts'

const OUTPUT = join(PROJECT_ROOT, 'frontend', 'dist')
const HASH_FILE = join(LOCAL_DIRECTORY, 'frontend.hash')

/** Builds the pages if their sources have changed since the last build. */
export async function buildFrontend({ paths, env, progress, signal }: StepContext): Promise<void> {
  // The sources and the package versions.
  const inputs = hashSources(
    ['frontend/**/*', 'package-lock.json'],
    ['frontend/dist', 'frontend/dist/**', '**/*.test.ts'],
  )
  if (existsSync(join(OUTPUT, 'index.html')) && readIfThere(HASH_FILE) === inputs) return
  await progress.step('Building the pages (Vite)', async () => {
    // Built beside the final directory and then moved there, so that a running service never serves half a build.
    const draft = join(LOCAL_DIRECTORY, `frontend-${process.pid}`)
    try {
      await runToEnd({
        name: 'vite-build',
        command: process.execPath,
        args: ['node_modules/vite/bin/vite.js', 'build', 'frontend', '--outDir', draft, '--emptyOutDir'],
        env,
        paths,
        signal,
      })
      rmSync(OUTPUT, { recursive: true, force: true })
      renameSync(draft, OUTPUT)
      mkdirSync(LOCAL_DIRECTORY, { recursive: true })
      writeFileSync(HASH_FILE, inputs)
    } finally {
      rmSync(draft, { recursive: true, force: true })
    }
  })
}
