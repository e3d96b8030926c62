import { join } from 'node:path'
import { CommandFailed, type CommandContext } from './command-context.ts'
import { findDocker } from './find-docker.ts'
import { localDirectory, projectRoot, stackPaths } from './paths.ts'
import { provideChromium } from './provide-chromium.ts'
import { runForeground } from './run-foreground.ts'

/** `npm run test:compose`: docker-compose.yml, used as a person would, on whatever engine Docker reaches. */
export async function runComposeTests(context: CommandContext, args: readonly string[]): Promise<number> {
  const { environment, progress } = context
  const docker = await findDocker(environment)
  if ('missing' in docker) throw new CommandFailed(`${docker.missing}\n${docker.todo}\nNothing was tested.`)
  progress.say(`Docker ${docker.engine}, compose ${docker.compose}: images are built, which may take a while`)
  const paths = stackPaths(join(localDirectory, 'test-compose'))
  const chromium = await provideChromium(context, paths, true)
  return runForeground({
    name: 'compose-tests',
    args: ['--test', '--test-reporter=spec', ...args, 'tests/compose/*.test.ts'],
    cwd: projectRoot,
    env: { ...environment, ...(chromium && { CHROMIUM_PATH: chromium }) },
    run: paths.run,
    byHand: false,
    onSignal: context.onSignal,
  })
}
