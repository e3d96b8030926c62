import { join } from 'node:path'
import { resetDirectory } from './reset-directory.ts'
import type { CommandContext } from '../command-context.ts'
import { LOCAL_DIRECTORY, stackPaths } from '../paths.ts'
import { runForeground } from '../processes/run-foreground.ts'

/**
 * `npm run chaos`, `npm run bench`, `npm run screenshot`: a program that runs its own platform, without data at the start.
 *
 * @param name of its directories, in `tests` and in `.local`
 * @param reason why two runs at the same time are refused, for the user
 */
export function createIsolatedRunCommand(name: string, reason: string) {
  return async (context: CommandContext, args: readonly string[]): Promise<number> => {
    const directory = join(LOCAL_DIRECTORY, name)
    await resetDirectory(directory, reason)
    return runForeground({
      name,
      args: [`tests/${name}/main.ts`, directory, ...args],
      env: {
        ...context.environment,
        MAVEN_REPOSITORY: context.settings.MAVEN_REPOSITORY,
        KAFKA_HOME: context.settings.KAFKA_HOME,
      },
      // Not the run directory of its own stack, which stops every process that it finds there.
      run: stackPaths(join(directory, 'command')).run,
      byHand: false,
      onSignal: context.onSignal,
    })
  }
}
