import { createHash } from 'node:crypto'
import {
  existsSync,
  globSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { localDirectory, logFileOf, projectRoot, type StackPaths } from './paths.ts'
import type { Progress } from './progress.ts'
import { runToEnd } from './run-to-end.ts'

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
  const inputs = hashInputs(projectRoot)
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

/** One value for all that the build reads: the sources, and the versions of the packages. */
function hashInputs(root: string): string {
  const sources = globSync(['frontend/**/*', 'package-lock.json'], {
    cwd: root,
    exclude: ['frontend/dist', 'frontend/dist/**', '**/*.test.ts'],
  })
  const hash = createHash('sha256')
  for (const source of sources.sort()) {
    const file = join(root, source)
    if (statSync(file).isFile()) hash.update(`${source}\0`).update(readFileSync(file)).update('\0')
  }
  return hash.digest('hex')
}

function readIfThere(file: string): string | undefined {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined
}
