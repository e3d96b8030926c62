import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { CommandFailed, type CommandContext } from '../command-context.ts'
import { endLeftovers } from '../stack/end-leftovers.ts'
import { findDocker } from '../system/find-docker.ts'
import { LOCAL_DIRECTORY, PROJECT_ROOT, stackPaths } from '../paths.ts'
import { findComposePorts } from '../ports/compose-ports.ts'
import { installChromium } from './install-chromium.ts'
import { runForeground } from '../processes/run-foreground.ts'
import { takeRunnerLock } from '../processes/runner-lock.ts'
import { runToEnd } from '../processes/run-to-end.ts'

/** `npm run test:compose`: tests docker-compose.yml on the engine that `docker` reaches. */
export async function runComposeTests(context: CommandContext, args: readonly string[]): Promise<number> {
  const { environment, progress } = context
  const docker = await findDocker(environment)
  if ('missing' in docker) throw new CommandFailed(`${docker.missing}\n${docker.todo}\nNothing was tested.`)
  const paths = stackPaths(join(LOCAL_DIRECTORY, 'test-compose'))
  const releaseLock = takeRunnerLock(paths.run, 'npm run test:compose')
  const project = `placeorder-test-${createHash('sha256').update(PROJECT_ROOT).digest('hex').slice(0, 8)}`
  const removeProject = () =>
    runToEnd({
      name: 'compose-down',
      command: 'docker',
      args: ['compose', '--project-name', project, ...PROFILES, 'down', ...EVERYTHING],
      env: environment,
      paths,
    })
  try {
    // A killed run may have left these.
    await endLeftovers(paths.run)
    await removeProject()
    const chromium = await installChromium(context, paths, true)
    progress.say(
      `Docker ${docker.engine}, Compose ${docker.compose}: building the images, which may take some minutes`,
    )
    return await runForeground({
      name: 'compose-tests',
      // The files share one platform.
      args: ['--test', '--test-concurrency=1', ...args, 'tests/compose/*.test.ts'],
      env: {
        ...environment,
        COMPOSE_PROJECT_NAME: project,
        // The same for all files: with other ports Docker would create the containers again.
        COMPOSE_TEST_PORTS: JSON.stringify(await findComposePorts()),
        ...(chromium && { CHROMIUM_PATH: chromium }),
      },
      run: paths.run,
      byHand: false,
      onSignal: context.onSignal,
    })
  } finally {
    // Here and not in the tests, which do not run any more when they are interrupted.
    await progress.step('Removing the containers, their data and images', removeProject).finally(releaseLock)
  }
}

const PROFILES = ['--profile', 'extras', '--profile', 'observability']
const EVERYTHING = ['--volumes', '--remove-orphans', '--rmi', 'local']
