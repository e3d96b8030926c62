import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { hashSources } from './build-cache.ts'
import { localDirectory, logFileOf, projectRoot, type StackPaths } from '../paths.ts'
import type { Progress } from '../terminal/progress.ts'
import { readIfThere } from './read-if-there.ts'
import { runToEnd } from '../processes/run-to-end.ts'

export interface BuildOptions {
  readonly paths: StackPaths
  readonly env: NodeJS.ProcessEnv
  readonly progress: Progress
  readonly signal?: AbortSignal | undefined
}

const output = join(projectRoot, 'frontend', 'dist')
const builtFrom = join(localDirectory, 'frontend.hash')

/** Builds the pages when something that they are made of has changed since the last time. */
export async function buildFrontend({ paths, env, progress, signal }: BuildOptions): Promise<void> {
  // The sources, and the versions of the packages.
  const inputs = hashSources(
    ['frontend/**/*', 'package-lock.json'],
    ['frontend/dist', 'frontend/dist/**', '**/*.test.ts'],
  )
  if (existsSync(join(output, 'index.html')) && readIfThere(builtFrom) === inputs) return
  await progress.step('Building the shop page (Vite)', async () => {
    // Beside its final place, which is replaced in one go: pages are whole, whoever is serving them.
    const draft = join(localDirectory, `frontend-${process.pid}`)
    try {
      await runToEnd({
        name: 'vite-build',
        command: process.execPath,
        args: ['node_modules/vite/bin/vite.js', 'build', 'frontend', '--outDir', draft, '--emptyOutDir'],
        cwd: projectRoot,
        env,
        run: paths.run,
        logFile: logFileOf(paths, 'vite-build'),
        signal,
      })
      rmSync(output, { recursive: true, force: true })
      renameSync(draft, output)
      mkdirSync(localDirectory, { recursive: true })
      writeFileSync(builtFrom, inputs)
    } finally {
      rmSync(draft, { recursive: true, force: true })
    }
  })
}
