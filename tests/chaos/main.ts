// `npm run chaos`: breaks everything that can break while orders arrive, and counts whether anything is lost.
import { runCommand, type RunContext } from '../support/run-command.ts'
import { describeFault, formatVerdict, isKept } from './format-verdict.ts'
import { startServers } from './platform/start-servers.ts'
import { readOptions, usage, type ChaosCommand } from './read-options.ts'
import { runChaos } from './run-chaos.ts'
import type { RunProgress } from './report-progress.ts'

/** A request to Kafka may be waited for for ten seconds: so long an earlier fault may show. */
const LIMITS = { freezeMs: [5_000, 40_000], lastingMs: [1_500, 10_000], calmMs: 12_000 } as const
const CALM_MS = 2_000
const DRAIN_MS = 120_000

process.exitCode = await runCommand({
  ...{ name: 'chaos', usage, readOptions, run },
  advise: ({ command }) => `Repeat it with: ${command}`,
  // The first Ctrl-C ends the faults, and what there is is counted.
  reasons: { hurried: 'Ended without counting.' },
})

async function run(
  { scope, directory, print, progress, interrupted, hurry }: RunContext,
  { seed, kinds, faults, minutes, command }: ChaosCommand,
): Promise<number> {
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
  let reported = 0
  const result = await progress.step('Chaos', (detail) =>
    unlessHurried(
      hurry,
      runChaos(scope, {
        ...{ servers, seed, kinds, faults, signal },
        environment: process.env,
        limits: LIMITS,
        calmMs: CALM_MS,
        drainMs: DRAIN_MS,
        onProgress: (news) => {
          for (; reported < news.faults.length; reported++) {
            const fault = news.faults[reported]
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
  { faults, ordersAnswered, pending, successful, phase }: RunProgress,
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

async function unlessHurried<Result>(hurry: AbortSignal, work: Promise<Result>): Promise<Result> {
  const hurried = Promise.withResolvers<never>()
  hurry.addEventListener('abort', () => hurried.reject(hurry.reason as Error))
  return Promise.race([work, hurried.promise])
}
