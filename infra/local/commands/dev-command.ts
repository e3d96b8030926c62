import { join } from 'node:path'
import { CommandFailed, type CommandContext } from '../command-context.ts'
import { LOCAL_DIRECTORY, stackPaths } from '../paths.ts'
import { readRunningEnv } from '../stack/read-running-env.ts'
import { runForeground } from '../processes/run-foreground.ts'

/** `npm run dev`: the pages with hot reload, on top of the API of a running `npm start`. */
export function runDev(context: CommandContext, args: readonly string[]): Promise<number> {
  const paths = stackPaths(LOCAL_DIRECTORY)
  const env = readRunningEnv(paths)
  if (!env) throw new CommandFailed('The pages need a running API: run npm start in another terminal.')
  return runForeground({
    name: 'vite-dev',
    args: [join('node_modules', 'vite', 'bin', 'vite.js'), 'frontend', ...args],
    env: { ...context.environment, ...env },
    run: paths.run,
    byHand: true,
    onSignal: context.onSignal,
  })
}
