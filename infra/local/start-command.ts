import { attendStack } from './attend-stack.ts'
import { describeRunningStack } from './describe-stack.ts'
import { AlreadyRunning } from './runner-lock.ts'
import { CommandFailed, Interrupted, type CommandContext } from './command-context.ts'
import { countSignals } from './count-signals.ts'
import { localDirectory, stackPaths } from './paths.ts'
import { readRunningEnv } from './read-running-env.ts'
import { showEvent } from './show-events.ts'
import { startStack } from './start-stack.ts'

/** `npm start`, and `npm run infra`: the same without the services. Returns when it has been stopped. */
export async function runStart(context: CommandContext, kind: 'start' | 'infra'): Promise<void> {
  const { progress, print } = context
  const paths = stackPaths(localDirectory)
  const startedAt = Date.now()
  const interrupt = new AbortController()
  const hurry = new AbortController()
  const interrupted = new Promise((resolve) => interrupt.signal.addEventListener('abort', resolve))
  context.onSignal(
    countSignals({
      onFirst: (signal) => {
        progress.say('Stopping, in order; Ctrl-C again to hurry')
        interrupt.abort(new Interrupted(signal))
      },
      onSecond: () => hurry.abort(),
    }),
  )

  const stack = await startStack({
    directory: localDirectory,
    command: kind === 'start' ? 'npm start' : 'npm run infra',
    inherited: context.environment,
    settings: context.settings,
    ...(kind === 'infra' && { services: [] }),
    progress,
    report: (event) => progress.say(showEvent(event)),
    signal: interrupt.signal,
    hurry: hurry.signal,
  }).catch((error: unknown) => {
    if (!(error instanceof AlreadyRunning)) throw error
    const address = readRunningEnv(paths)?.PORT
    throw new CommandFailed(
      `${error.message}${address ? `: http://127.0.0.1:${address}` : ''}. Stop it with Ctrl-C there, or kill ${error.runner.pid}.`,
    )
  })

  await attendStack(stack, {
    paths,
    progress,
    announce: async () => print(await describeRunningStack(stack, kind, Date.now() - startedAt)),
    interrupted,
  })
}
