// `npm run chaos`: breaks everything that can break while orders arrive, and counts whether anything is lost.
import { countSignals } from '../../infra/local/count-signals.ts'
import { createProgress } from '../../infra/local/progress.ts'
import { messageOf } from '../../services/shared/errors.ts'
import { createScope } from '../support/scope.ts'
import { describeFault, formatVerdict, isKept } from './format-verdict.ts'
import { startServers } from './platform/start-servers.ts'
import { readOptions, usage, type ChaosCommand } from './read-options.ts'
import { runChaos } from './run-chaos.ts'
import type { News } from './tell-news.ts'

/** A request to Kafka may be waited for for ten seconds: so long an earlier fault may show. */
const LIMITS = { freezeMs: [5_000, 40_000], lastingMs: [1_500, 10_000], calmMs: 12_000 } as const
const CALM_MS = 2_000
const DRAIN_MS = 120_000

const write = (text: string) => void process.stdout.write(text)
const print = (text: string) => write(`${text}\n`)

const [directory = '', ...args] = process.argv.slice(2)
process.exitCode = await main()

async function main(): Promise<number> {
  if (args.includes('--help')) {
    print(usage)
    return 0
  }
  let options: ChaosCommand
  try {
    options = readOptions(args)
  } catch (error) {
    print(`${messageOf(error)}\n(npm run chaos -- --help says what there is.)`)
    return 2
  }
  const ends: (() => Promise<void>)[] = []
  const scope = createScope({ after: (end) => ends.push(end) })
  try {
    return await run(scope, options)
  } catch (error) {
    print(`${messageOf(error)}\nRepeat it with: ${options.command}`)
    return 1
  } finally {
    // What cannot be closed any more, such as a database on a server that was killed, goes with the next run.
    for (const end of ends) await end().catch(() => undefined)
  }
}

async function run(scope: ReturnType<typeof createScope>, options: ChaosCommand): Promise<number> {
  const { seed, kinds, faults, minutes, command } = options
  const progress = createProgress({
    write,
    isTTY: process.stdout.isTTY,
    columns: process.stdout.columns,
  })
  const { interrupted, hurry } = listenForSignals()
  progress.say(`Seed ${seed}. Ctrl-C ends the faults, and counts; once more ends everything at once.`)
  const servers = await startServers(scope, {
    directory,
    environment: process.env,
    progress,
    signal: interrupted,
    hurry,
  })
  const signal =
    minutes === undefined
      ? interrupted
      : AbortSignal.any([interrupted, AbortSignal.timeout(minutes * 60_000)])
  let told = 0
  const result = await progress.step('Chaos', (detail) =>
    unlessHurried(
      hurry,
      runChaos(scope, {
        ...{ servers, seed, kinds, faults, signal },
        environment: process.env,
        limits: LIMITS,
        calmMs: CALM_MS,
        drainMs: DRAIN_MS,
        onNews: (news) => {
          for (; told < news.faults.length; told++) {
            const fault = news.faults[told]
            if (fault) progress.say(`  ${describeFault(fault)}`)
          }
          detail(describeNews(news, faults))
        },
      }),
    ),
  )
  print(formatVerdict(result, command, { interrupted: interrupted.aborted }))
  return isKept(result) ? 0 : 1
}

function describeNews(
  { faults, ordersAnswered, pending, successful, phase }: News,
  of: number | undefined,
): string {
  const underWay = faults.filter(({ to }) => to === undefined).map(({ kind }) => kind)
  return [
    phase === 'faults' ? `fault ${faults.length}${of === undefined ? '' : ` of ${of}`}` : phase,
    ...(underWay.length > 0 ? [underWay.join(', ')] : []),
    `${ordersAnswered} orders`,
    `${pending} pending`,
    `${successful} successful`,
  ].join(' · ')
}

/** The first Ctrl-C ends the faults, and the run is counted; the second ends everything at once. */
function listenForSignals(): { interrupted: AbortSignal; hurry: AbortSignal } {
  const [interrupted, hurry] = [new AbortController(), new AbortController()]
  const onSignal = countSignals({
    onFirst: () => interrupted.abort(),
    onSecond: () => hurry.abort(new Error('Ended without counting.')),
  })
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, onSignal)
  return { interrupted: interrupted.signal, hurry: hurry.signal }
}

async function unlessHurried<Result>(hurry: AbortSignal, work: Promise<Result>): Promise<Result> {
  const hurried = Promise.withResolvers<never>()
  hurry.addEventListener('abort', () => hurried.reject(hurry.reason as Error))
  return Promise.race([work, hurried.promise])
}
