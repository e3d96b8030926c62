import { join } from 'node:path'
import type { CommandContext } from '../command-context.ts'
import { LOCAL_DIRECTORY, stackPaths } from '../paths.ts'
import { runForeground } from '../processes/run-foreground.ts'

/** `npm run mutate`: mutation tests of the modules that decide; they need no servers. */
export function runMutationTests(context: CommandContext, files: readonly string[]): Promise<number> {
  const directory = join(LOCAL_DIRECTORY, 'mutation')
  return runForeground({
    name: 'mutate',
    args: ['tests/mutation/main.ts', directory, ...files],
    env: context.environment,
    run: stackPaths(directory).run,
    byHand: true,
    onSignal: context.onSignal,
  })
}
