import { logFileOf, type StackPaths } from './paths.ts'
import type { Progress } from './progress.ts'
import { chooseRemedy, findProgram, type Tool } from './required-tools.ts'
import { runToEnd } from './run-to-end.ts'

export interface ProvideToolsOptions {
  readonly missing: readonly Tool[]
  readonly env: NodeJS.ProcessEnv
  readonly paths: StackPaths
  readonly progress: Progress
  readonly signal?: AbortSignal | undefined
}

/** Installs what is missing where that is possible without asking: as root, with apt-get. Rejects elsewhere. */
export async function provideTools({
  missing,
  env,
  paths,
  progress,
  signal,
}: ProvideToolsOptions): Promise<void> {
  if (missing.length === 0) return
  const aptGet = findProgram(['apt-get'], env)
  const remedy = chooseRemedy(missing, { isRoot: process.getuid?.() === 0, hasApt: aptGet !== undefined })
  if (remedy.kind === 'ask' || !aptGet) throw new Error(remedy.kind === 'ask' ? remedy.message : 'no apt-get')
  const apt = (args: readonly string[], detail: (text: string) => void) =>
    runToEnd({
      name: 'apt-get',
      command: aptGet,
      args,
      cwd: '/',
      env: { ...env, DEBIAN_FRONTEND: 'noninteractive' },
      run: paths.run,
      logFile: logFileOf(paths, 'apt-get'),
      signal,
      onOutput: (text) => detail(text.trim().split('\n').at(-1) ?? ''),
    })
  await progress.step(`Installing ${remedy.packages.join(' and ')} (apt-get)`, async (detail) => {
    await apt(['update'], detail)
    await apt(['install', '-y', '--no-install-recommends', ...remedy.packages], detail)
  })
}
