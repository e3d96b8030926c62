// The npm scripts' commands. bootstrap.js starts this with Node 24.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'dotenv'
import { messageOf } from '../../services/shared/runtime/errors.ts'
import { CommandFailed, type CommandContext } from './command-context.ts'
import { Interrupted } from './terminal/interrupted.ts'
import { runAcceptKafka } from './commands/accept-kafka-command.ts'
import { runDev } from './commands/dev-command.ts'
import { runDlqCommand } from './commands/dlq-command.ts'
import { runDoctor } from './commands/doctor-command.ts'
import { findAlteredValues } from './settings/altered-values.ts'
import { findStrayLines, readDefaults } from './settings/env-file.ts'
import { createIsolatedRunCommand } from './commands/isolated-run-command.ts'
import { PROJECT_ROOT } from './paths.ts'
import { createProgress } from './terminal/progress.ts'
import { runMutationTests } from './commands/mutate-command.ts'
import { runOpsCommand } from './commands/ops-command.ts'
import { runReset } from './commands/reset-command.ts'
import { runByHand, runStartAgain, runStop } from './commands/service-commands.ts'
import { runStart } from './commands/start-command.ts'
import { runTests } from './commands/test-command.ts'
import { runComposeTests } from './commands/test-compose-command.ts'

type Command = (
  context: CommandContext,
  args: readonly string[],
) => Promise<number | undefined> | Promise<void>

const COMMANDS: Readonly<Record<string, Command>> = {
  start: (context) => runStart(context, 'start'),
  infra: (context) => runStart(context, 'infra'),
  reset: runReset,
  run: (context, [name]) => runByHand(context, name),
  stop: (context, [name]) => runStop(context, name),
  'start-again': (context, [name]) => runStartAgain(context, name),
  dev: runDev,
  chaos: createIsolatedRunCommand('chaos', 'Two runs would break each other.'),
  bench: createIsolatedRunCommand('bench', 'Two runs would slow each other down.'),
  screenshot: createIsolatedRunCommand('screenshot', 'Two runs would write the same pictures.'),
  doctor: runDoctor,
  'accept-kafka': (context) => runAcceptKafka(context),
  dlq: (context, args) => runDlqCommand(context, args),
  ops: (context, args) => runOpsCommand(context, args),
  test: runTests,
  mutate: runMutationTests,
  'test-compose': runComposeTests,
}

const [name = '', ...args] = process.argv.slice(2)
process.exitCode = await run(name, args)

async function run(command: string, commandArgs: readonly string[]): Promise<number> {
  const dotenv = readDotenv()
  if (typeof dotenv !== 'string') {
    // Without its AUTH_MODE, the shop would trust every user id.
    process.stderr.write(`.env cannot be read (${dotenv.code}). Nothing was started.\n`)
    return 1
  }
  const context = createContext(dotenv)
  try {
    const chosen = COMMANDS[command]
    if (!chosen) throw new CommandFailed(`Unknown command. Use one of: ${Object.keys(COMMANDS).join(', ')}.`)
    return (await chosen(context, commandArgs)) ?? 0
  } catch (error) {
    if (error instanceof Interrupted) return 130
    context.progress.say(messageOf(error))
    return 1
  }
}

function createContext(dotenv: string): CommandContext {
  // A closed terminal accepts no output; the stop must continue.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)
  const listeners: ((signal: NodeJS.Signals) => void)[] = []
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (listeners.length === 0) process.exit(130)
      for (const listener of listeners) listener(signal)
    })
  }
  const envFile = parse(dotenv)
  const write = (text: string) => void process.stdout.write(text)
  return {
    environment: process.env,
    envFile,
    strayLines: findStrayLines(dotenv),
    alteredValues: findAlteredValues(dotenv, Object.keys(readDefaults())),
    settings: { ...envFile, ...withoutEmpty(process.env) },
    progress: createProgress({
      write,
      get isTTY() {
        return process.stdout.isTTY
      },
      get columns() {
        return process.stdout.columns
      },
    }),
    print: (text) => write(`${text}\n`),
    complain: (text) => void process.stderr.write(`${text}\n`),
    page: {
      columns: process.stdout.isTTY ? process.stdout.columns : Infinity,
      colors: process.stdout.isTTY && !process.env.NO_COLOR,
    },
    onSignal: (listener) => listeners.push(listener),
  }
}

/** The text of .env, empty if there is none, or the error code if it cannot be read. */
function readDotenv(): string | { code: string } {
  try {
    return readFileSync(join(PROJECT_ROOT, '.env'), 'utf8')
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException
    return code === 'ENOENT' ? '' : { code }
  }
}

function withoutEmpty(variables: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ''))
}
