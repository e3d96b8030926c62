import { messageOf } from '../../../services/shared/runtime/errors.ts'
import { adviseInstallation, type Tool } from './advise-installation.ts'
import { describeSystem } from './describe-system.ts'
import { examineJava } from './find-java.ts'
import { findProgram } from './find-program.ts'
import { findSystemDatabase } from './find-system-database.ts'
import { logFileOf, type StackPaths } from '../paths.ts'
import type { Progress } from '../terminal/progress.ts'
import { chooseRemedy } from './required-tools.ts'
import { runToEnd } from '../processes/run-to-end.ts'

export interface InstallToolsOptions {
  readonly missing: readonly Tool[]
  readonly env: NodeJS.ProcessEnv
  readonly paths: StackPaths
  readonly progress: Progress
  readonly signal?: AbortSignal | undefined
}

/** Installs what is missing where that is possible without asking: as root, with apt-get. Rejects elsewhere. */
export async function installTools({
  missing,
  env,
  paths,
  progress,
  signal,
}: InstallToolsOptions): Promise<void> {
  if (missing.length === 0) return
  const aptGet = findProgram(['apt-get'], env)
  const system = describeSystem(env)
  const remedy = chooseRemedy(missing, system, faultsOf(missing, env))
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
    try {
      // What is known already may do where a source is out of reach.
      await apt(['update'], detail).catch(() => signal?.throwIfAborted())
      await apt(['install', '-y', '--no-install-recommends', ...remedy.packages], detail)
    } catch (error) {
      signal?.throwIfAborted()
      const byHand = adviseInstallation(missing, system)
      throw new Error(`${messageOf(error)}\nMend that, or install by hand:\n  ${byHand}`, { cause: error })
    }
  })
}

/** Why what is there of these tools does not do: a JAVA_HOME that names an old Java, a MySQL for a MariaDB. */
function faultsOf(missing: readonly Tool[], env: NodeJS.ProcessEnv): readonly string[] {
  return [
    ...(missing.includes('java') ? examineJava(env).faults : []),
    ...(missing.includes('mariadb') ? findSystemDatabase(env).faults : []),
  ]
}
