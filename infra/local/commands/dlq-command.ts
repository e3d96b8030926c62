import type { CommandContext } from '../command-context.ts'
import { LOCAL_DIRECTORY, stackPaths } from '../paths.ts'
import { readRunningEnv } from '../stack/read-running-env.ts'

/** `npm run dlq`: on the database of the platform that runs here, otherwise on that of the user's settings. */
export async function runDlqCommand(
  context: Pick<CommandContext, 'settings' | 'print' | 'complain' | 'page'>,
  args: readonly string[],
  paths = stackPaths(LOCAL_DIRECTORY),
): Promise<number> {
  // Loaded here, because Sequelize would slow down the start of every other command.
  const { runDlq } = await import('../../../services/operations/cli/run-dlq.ts')
  return runDlq({
    args,
    // The running platform's settings are complete: an empty one there overrides .env.
    env: { ...context.settings, ...readRunningEnv(paths) },
    program: 'npm run dlq --',
    print: context.print,
    complain: context.complain,
    columns: context.page.columns,
  })
}
