import { join } from 'node:path'
import { beginAnew } from './begin-anew.ts'
import type { CommandContext } from './command-context.ts'
import { localDirectory, projectRoot, stackPaths } from './paths.ts'
import { runForeground } from './run-foreground.ts'

/** `npm run chaos`: breaks a platform of its own while orders arrive, and counts. */
export async function runChaosCommand(context: CommandContext, args: readonly string[]): Promise<number> {
  const directory = join(localDirectory, 'chaos')
  await beginAnew(directory, 'Two runs would break each other.')
  return runForeground({
    name: 'chaos',
    args: ['tests/chaos/main.ts', directory, ...args],
    cwd: projectRoot,
    env: { ...context.environment, MAVEN_REPOSITORY: context.settings.MAVEN_REPOSITORY },
    // Not where its own stack keeps its records, which ends what it finds there.
    run: stackPaths(join(directory, 'command')).run,
    byHand: false,
    onSignal: context.onSignal,
  })
}
