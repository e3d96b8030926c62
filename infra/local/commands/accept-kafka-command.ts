import type { CommandContext } from '../command-context.ts'
import { LOCAL_DIRECTORY, stackPaths } from '../paths.ts'
import { readRunningEnv } from '../stack/read-running-env.ts'

/** `npm run kafka:accept`: for the platform that runs here, otherwise for the servers of the user's settings. */
export async function runAcceptKafka(
  context: Pick<CommandContext, 'settings' | 'print' | 'complain'>,
  paths = stackPaths(LOCAL_DIRECTORY),
): Promise<number> {
  // Loaded here, because kafkajs would slow down the start of every other command.
  const { acceptKafka } = await import('../../../services/operations/kafka-cluster/accept-kafka.ts')
  return acceptKafka({
    // The running platform's settings are complete: an empty one there overrides .env.
    env: { ...context.settings, ...readRunningEnv(paths) },
    print: context.print,
    complain: context.complain,
  })
}
