import { checkBalances } from '../check/check-balances.ts'
import type { LoadResult } from '../load/load.ts'
import { followProcesses, type ProcessSamples } from '../measure/follow-processes.ts'
import { rotate } from '../measure/statistics.ts'
import type { Contestant, ContestantName } from '../platform/contestant.ts'
import { startContestants } from '../platform/contestants.ts'
import type { PartContext } from './part.ts'

/** At most; never more than what is measured. */
const WARM_UP = { connections: 50, seconds: 3 }
export const ASSORTMENTS = ['one product', '100 products'] as const

export type Assortment = (typeof ASSORTMENTS)[number]

/** One load on one contestant. */
export interface Sample {
  readonly contestant: ContestantName
  readonly assortment: Assortment
  readonly connections: number
  readonly result: LoadResult
  readonly processes: ProcessSamples<string>
}

/** What stands in a contestant's balances in the end, and what is wrong with it. */
export interface Audit {
  readonly contestant: ContestantName
  readonly counted: string
  readonly wrong: readonly string[]
}

/** Has all contestants take orders in turns, as often first as last, and looks into their balances. */
export async function measureThroughput(
  context: PartContext,
): Promise<{ samples: readonly Sample[]; audits: readonly Audit[] }> {
  const contestants = await startContestants(context.scope, context.platform)
  for (const contestant of contestants) {
    context.detail(`warming up ${contestant.name}`)
    const connections = Math.min(
      WARM_UP.connections,
      contestant.mostConnections,
      Math.max(...context.options.connections),
    )
    const seconds = Math.min(WARM_UP.seconds, context.options.seconds)
    await load(context, contestant, 'one product', { connections, seconds })
  }
  const samples = await takeSamples(context, contestants)
  const audits = await Promise.all(
    contestants.map(async (contestant) => ({
      contestant: contestant.name,
      ...(await checkBalances(contestant)),
    })),
  )
  return { samples, audits }
}

async function takeSamples(
  context: PartContext,
  contestants: readonly Contestant[],
): Promise<readonly Sample[]> {
  const { connections: steps, rounds, seconds } = context.options
  const samples: Sample[] = []
  for (let round = 0; round < rounds; round++)
    for (const assortment of ASSORTMENTS)
      for (const connections of steps)
        for (const contestant of rotate(thatTake(connections, contestants), round)) {
          context.detail(
            `round ${round + 1} of ${rounds}: ${connections} connections, ${assortment}, ${contestant.name}`,
          )
          samples.push(await load(context, contestant, assortment, { connections, seconds }))
        }
  return samples
}

async function load(
  { platform: { signal } }: PartContext,
  contestant: Contestant,
  assortment: Assortment,
  { connections, seconds }: { connections: number; seconds: number },
): Promise<Sample> {
  const { name, hotProduct, products } = contestant
  const productIds = assortment === 'one product' ? [hotProduct] : products
  const { result, samples: processes } = await followProcesses(contestant.pids(), () =>
    contestant.place({ connections, seconds, productIds }, signal),
  )
  contestant.tally(result, connections)
  // What it left to be done must not be done while another one is measured.
  await contestant.settle(signal)
  return { contestant: name, assortment, connections, result, processes }
}

const thatTake = (connections: number, contestants: readonly Contestant[]) =>
  contestants.filter(({ mostConnections }) => connections <= mostConnections)
