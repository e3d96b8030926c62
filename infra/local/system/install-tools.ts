import { messageOf } from '../../../services/shared/runtime/errors.ts'
import { adviseInstallation, type Tool } from './advise-installation.ts'
import { describeSystem } from './describe-system.ts'
import { examineJava } from './find-java.ts'
import { findProgram } from './find-program.ts'
import { findSystemDatabase } from './find-system-database.ts'
import type { StepContext } from '../step-context.ts'
import { chooseRemedy } from './required-tools.ts'
import { runToEnd } from '../processes/run-to-end.ts'

interface InstallToolsOptions extends StepContext {
  readonly missing: readonly Tool[]
}

/** Installs missing tools as root with apt-get. Anywhere else it rejects with what the user has to install. */
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
      paths,
      signal,
      onOutput: (text) => detail(text.trim().split('\n').at(-1) ?? ''),
    })
  await progress.step(`Installing ${remedy.packages.join(' and ')} (apt-get)`, async (detail) => {
    try {
      // The known package lists may be enough if a source cannot be reached.
      await apt(['update'], detail).catch(() => signal?.throwIfAborted())
      await apt(['install', '-y', '--no-install-recommends', ...remedy.packages], detail)
    } catch (error) {
      signal?.throwIfAborted()
      const byHand = adviseInstallation(missing, system)
      throw new Error(`${messageOf(error)}\nFix this, or install by hand:\n  ${byHand}`, { cause: error })
    }
  })
}

/** Why the installed ones cannot be used: an old Java in JAVA_HOME, MySQL instead of MariaDB. */
function faultsOf(missing: readonly Tool[], env: NodeJS.ProcessEnv): readonly string[] {
  return [
    ...(missing.includes('java') ? examineJava(env).faults : []),
    ...(missing.includes('mariadb') ? findSystemDatabase(env).faults : []),
  ]
}
