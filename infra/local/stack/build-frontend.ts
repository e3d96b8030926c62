import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { hashSources, readIfThere } from './build-cache.ts'
import { LOCAL_DIRECTORY, logFileOf, PROJECT_ROOT, type StackPaths } from '../paths.ts'
import type { Progress } from '../terminal/progress.ts'
import { runToEnd } from '../processes/run-to-end.ts'

export interface BuildOptions {
  readonly paths: StackPaths
  readonly env: NodeJS.ProcessEnv
  readonly progress: Progress
  readonly signal?: AbortSignal | undefined
}

const OUTPUT = join(PROJECT_ROOT, 'frontend', 'dist')
const HASH_FILE = join(LOCAL_DIRECTORY, 'frontend.hash')

/** Builds the pages when something that they are made of has changed since the last time. */
export async function buildFrontend({ paths, env, progress, signal }: BuildOptions): Promise<void> {
  // The sources, and the versions of the packages.
  const inputs = hashSources(
    ['frontend/**/*', 'package-lock.json'],
    ['frontend/dist', 'frontend/dist/**', '**/*.test.ts'],
  )
  if (existsSync(join(OUTPUT, 'index.html')) && readIfThere(HASH_FILE) === inputs) return
  await progress.step('Building the shop page (Vite)', async () => {
    // Beside its final place, which is replaced in one go: pages are whole, whoever is serving them.
    const draft = join(LOCAL_DIRECTORY, `frontend-${process.pid}`)
    try {
      await runToEnd({
        name: 'vite-build',
        command: process.execPath,
        args: ['node_modules/vite/bin/vite.js', 'build', 'frontend', '--outDir', draft, '--emptyOutDir'],
        cwd: PROJECT_ROOT,
        env,
        run: paths.run,
        logFile: logFileOf(paths, 'vite-build'),
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
