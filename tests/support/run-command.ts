import { countSignals } from '../../infra/local/processes/count-signals.ts'
import { createProgress, type Progress } from '../../infra/local/terminal/progress.ts'
import { messageOf } from '../../services/shared/runtime/errors.ts'
import { createScope, type Scope } from './scope.ts'

/** A program that runs a platform of its own: `npm run chaos`, `npm run bench`. */
export interface Command<Options> {
  readonly name: string
  readonly usage: string
  /** @throws Error that says what is wrong with the arguments */
  readonly readOptions: (args: readonly string[]) => Options
  /** Does its work; the exit status. */
  readonly run: (context: RunContext, options: Options) => Promise<number>
  /** What to do when it could not be finished; absent: the reason says it. */
  readonly advise?: (options: Options) => string
  /** Why it did not finish: after the first Ctrl-C, and after the second. Absent: that it was aborted. */
  readonly reasons: { readonly interrupted?: string; readonly hurried?: string }
}

export interface RunContext {
  /** Closed in the end, however it came. */
  readonly scope: Scope
  /** Where the platform may put its data. */
  readonly directory: string
  readonly args: readonly string[]
  readonly print: (text: string) => void
  readonly progress: Progress
  /** The first Ctrl-C: to end in order. The second: to end at once. */
  readonly interrupted: AbortSignal
  readonly hurry: AbortSignal
}

/** Runs it with the arguments of this process, of which the first is its directory; its exit status. */
export async function runCommand<Options>(command: Command<Options>): Promise<number> {
  const write = (text: string) => void process.stdout.write(text)
  const print = (text: string) => write(`${text}\n`)
  const [directory = '', ...args] = process.argv.slice(2)
  if (args.includes('--help')) {
    print(command.usage)
    return 0
  }
  let options: Options
  try {
    options = command.readOptions(args)
  } catch (error) {
    print(`${messageOf(error)}\n(npm run ${command.name} -- --help says what there is.)`)
    return 2
  }
  const progress = createProgress({ write, isTTY: process.stdout.isTTY, columns: process.stdout.columns })
  const ends: (() => Promise<void>)[] = []
  const scope = createScope({ after: (end) => ends.push(end) })
  try {
    const signals = listenForSignals(command.reasons)
    return await command.run({ scope, directory, args, print, progress, ...signals }, options)
  } catch (error) {
    print([messageOf(error), ...(command.advise ? [command.advise(options)] : [])].join('\n'))
    return 1
  } finally {
    // What cannot be closed any more, such as a database on a server that was killed, goes with the next run.
    for (const end of ends) await end().catch(() => undefined)
  }
}

function listenForSignals(reasons: Command<unknown>['reasons']): Pick<RunContext, 'interrupted' | 'hurry'> {
  const [interrupted, hurry] = [new AbortController(), new AbortController()]
  const onSignal = countSignals({
    onFirst: () => abort(interrupted, reasons.interrupted),
    onSecond: () => abort(hurry, reasons.hurried),
  })
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, onSignal)
  return { interrupted: interrupted.signal, hurry: hurry.signal }
}

function abort(controller: AbortController, reason: string | undefined): void {
  controller.abort(reason === undefined ? undefined : new Error(reason))
}
