import { messageOf } from '../../../services/shared/runtime/errors.ts'
import { runUntilInterrupted } from './run-until-interrupted.ts'
import { describeRunningStack } from './describe-stack.ts'
import { AlreadyRunning } from '../processes/runner-lock.ts'
import { examineSettings } from '../settings/check-settings.ts'
import { CommandFailed, type CommandContext } from '../command-context.ts'
import { Interrupted } from '../terminal/interrupted.ts'
import { countSignals } from '../processes/count-signals.ts'
import { examineLine } from '../doctor/examine-line.ts'
import { explainFailure } from '../doctor/explain-failure.ts'
import { readSettings } from '../settings/settings.ts'
import { LOCAL_DIRECTORY, stackPaths } from '../paths.ts'
import { readDefaults } from '../settings/env-file.ts'
import { readRunningEnv } from '../stack/read-running-env.ts'
import { showEvent } from './show-events.ts'
import { startStack } from '../stack/start-stack.ts'

/** `npm start`, and `npm run infra` (the same without the services). Returns the exit status after the stop. */
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
        progress.say('Stopping everything in order; press Ctrl-C again to stop at once')
        interrupt.abort(new Interrupted(signal))
      },
      onSecond: () => hurry.abort(),
    }),
  )

  rejectInvalidSettings(context)

  if (kind === 'start') void warnAboutLine(context)

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
      // Checks that are still running must not delay the exit.
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

/** @throws CommandFailed that names every invalid setting. Unknown names in `.env` are only a warning. */
function rejectInvalidSettings(context: CommandContext): void {
  const { faults, altered, unknown } = examineSettings(context, readDefaults())
  for (const line of context.strayLines)
    context.progress.say(`.env: ${line} has no = and is ignored. Write NAME=value.`)
  for (const line of altered) context.progress.say(line)
  for (const { name, meant } of unknown) {
    const hint = meant ? ` Did you mean ${meant}?` : ''
    context.progress.say(`${name} in .env is not a setting and is ignored.${hint}`)
  }
  if (faults.length === 0) return
  const lines = faults.map((fault) => `  ${fault}`)
  throw new CommandFailed(['These settings are invalid:', ...lines, 'See .env.example.'].join('\n'))
}

/** A rejected access token or a used-up quota is shown now, not with the first order. It never stops the start. */
async function warnAboutLine({ settings, progress }: CommandContext): Promise<void> {
  const { state, found, todo } = await examineLine(readSettings(readDefaults(), settings))
  if (state !== 'ok') progress.say(`! LINE: ${found}. ${todo}`)
}
