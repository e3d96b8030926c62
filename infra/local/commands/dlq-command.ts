import { runDlq } from '../../../services/operations/cli/run-dlq.ts'
import type { CommandContext } from '../command-context.ts'
import { LOCAL_DIRECTORY, stackPaths } from '../paths.ts'
import { readRunningEnv } from '../stack/read-running-env.ts'

/** `npm run dlq`: on the database of the platform that runs here, or else on that of the user's settings. */
export function runDlqCommand(
  context: Pick<CommandContext, 'settings' | 'print' | 'complain' | 'page'>,
  args: readonly string[],
  paths = stackPaths(LOCAL_DIRECTORY),
): Promise<number> {
  return runDlq({
    args,
    // Its settings are complete: one that is empty there is not taken from .env.
    env: { ...context.settings, ...readRunningEnv(paths) },
    program: 'npm run dlq --',
    print: context.print,
    complain: context.complain,
    columns: context.page.columns,
  })
}
