import type { CommandContext } from '../command-context.ts'
import { LOCAL_DIRECTORY, stackPaths } from '../paths.ts'
import { countSignals } from '../processes/count-signals.ts'
import { readRunningEnv } from '../stack/read-running-env.ts'

type OpsContext = Pick<CommandContext, 'settings' | 'onSignal'>

/** `npm run ops`: the platform at OPERATIONS_URL, otherwise the one that runs here. */
export async function runOpsCommand(
  { settings, onSignal }: OpsContext,
  args: readonly string[],
  paths = stackPaths(LOCAL_DIRECTORY),
): Promise<number> {
  // Loaded here, because axios and zod would slow down the start of every other command.
  const { runOps } = await import('../../../services/operations/cli/run-ops.ts')
  const { openTerminal } = await import('../../../services/operations/cli/ops/open-terminal.ts')
  const interruption = new AbortController()
  onSignal(countSignals({ onFirst: () => interruption.abort(), onSecond: () => process.exit(130) }))
  return runOps({
    ...openTerminal(process),
    args,
    settings: { settings, running: readRunningEnv(paths) },
    program: 'npm run ops --',
    interrupted: interruption.signal,
  })
}
