import { messageOf } from '../../../services/shared/runtime/errors.ts'
import { runUntilInterrupted } from './run-until-interrupted.ts'
import { describeRunningStack } from './describe-stack.ts'
import { AlreadyRunning } from '../processes/runner-lock.ts'
import { examineSettings } from '../settings/check-settings.ts'
import { CommandFailed, Interrupted, type CommandContext } from '../command-context.ts'
import { countSignals } from '../processes/count-signals.ts'
import { explainFailure } from '../doctor/explain-failure.ts'
import { LOCAL_DIRECTORY, stackPaths } from '../paths.ts'
import { readDefaults } from '../settings/env-file.ts'
import { readRunningEnv } from '../stack/read-running-env.ts'
import { showEvent } from './show-events.ts'
import { startStack } from '../stack/start-stack.ts'

/** `npm start`, and `npm run infra`: the same without the services. Returns its exit status when it has been stopped. */
export async function runStart(context: CommandContext, kind: 'start' | 'infra'): Promise<number> {
  const { progress, print } = context
  const paths = stackPaths(LOCAL_DIRECTORY)
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

  refuseFaultySettings(context)

  const stack = await startStack({
    directory: LOCAL_DIRECTORY,
    command: kind === 'start' ? 'npm start' : 'npm run infra',
    inherited: context.environment,
    settings: context.settings,
    ...(kind === 'infra' && { services: [] }),
    progress,
    report: (event) => progress.say(showEvent(event)),
    signal: interrupt.signal,
    hurry: hurry.signal,
  }).catch(async (error: unknown) => {
    if (interrupt.signal.aborted) throw error
    if (!(error instanceof AlreadyRunning)) {
      progress.say(messageOf(error))
      const more = await explainFailure(context, error, interrupt.signal)
      if (more) print(`\n${more}`)
      // What is still being looked at keeps nobody waiting.
      setTimeout(() => process.exit(), 200).unref()
      return undefined
    }
    const address = readRunningEnv(paths)?.PORT
    throw new CommandFailed(
      `${error.message}${address ? `: http://127.0.0.1:${address}` : ''}. Stop it with Ctrl-C there, or kill ${error.runner.pid}.`,
    )
  })

  if (!stack) return 1

  await runUntilInterrupted(stack, {
    paths,
    progress,
    announce: async () => print(await describeRunningStack(stack, kind, Date.now() - startedAt)),
    interrupted,
  })
  return 0
}

/** @throws CommandFailed that names every setting at fault. Unknown names in `.env` only get a warning. */
function refuseFaultySettings(context: CommandContext): void {
  const { faults, unknown } = examineSettings(context, readDefaults())
  for (const line of context.strayLines)
    context.progress.say(`.env: ${line} has no =, and is ignored. Write NAME=value.`)
  for (const { name, meant } of unknown) {
    const hint = meant ? ` Did you mean ${meant}?` : ''
    context.progress.say(`${name} in .env is no setting, and is ignored.${hint}`)
  }
  if (faults.length === 0) return
  const lines = faults.map((fault) => `  ${fault}`)
  throw new CommandFailed(['These settings cannot be used:', ...lines, 'See .env.example.'].join('\n'))
}
