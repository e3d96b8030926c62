import { checkBooks } from '../check/check-books.ts'
import type { LoadResult } from '../load/load.ts'
import { runLoad } from '../load/run-load.ts'
import { spreadOf, type Spread } from '../measure/statistics.ts'
import { watchUsage, type Usage } from '../measure/watch-usage.ts'
import { startContestants, type Contestant, type ContestantName } from '../platform/contestants.ts'
import type { Chart, Figure } from '../report/report.ts'
import type { Part, PartContext } from './part.ts'

const WARM_UP = { connections: 50, seconds: 3 }
const ASSORTMENTS = ['one product', '100 products'] as const

type Assortment = (typeof ASSORTMENTS)[number]

interface Sample {
  readonly contestant: ContestantName
  readonly assortment: Assortment
  readonly connections: number
  readonly result: LoadResult
  readonly usage: Readonly<Record<string, Usage>>
}

/** Orders per second, side by side: Express alone, the tutorial's way, and this platform. */
export const throughput: Part = {
  name: 'throughput',
  about: 'orders per second against a bare Express server, and against the tutorial’s way',
  run: async (context) => {
    const contestants = await startContestants(context.scope, context.platform)
    for (const contestant of contestants) {
      context.detail(`warming up ${contestant.name}`)
      await load(context, contestant, 'one product', WARM_UP)
    }
    const samples = await takeSamples(context, contestants)
    const checks = await Promise.all(
      contestants.map(async (contestant) => ({ contestant, ...(await checkBooks(contestant)) })),
    )
    return {
      title: 'Throughput of POST /api/placeorder',
      charts: ASSORTMENTS.flatMap((assortment) => chartsOf(context, samples, assortment)),
      figures: figuresOf(context, samples),
      wrong: checks.flatMap(({ contestant, wrong }) =>
        contestant.name === 'naive' ? [] : wrong.map((text) => `${contestant.name}: ${text}`),
      ),
      notes: checks.flatMap(({ contestant, wrong, counted }) => [
        `${contestant.name}: ${counted}`,
        ...(contestant.name === 'naive' ? wrong.map((text) => `naive, as was to be expected: ${text}`) : []),
      ]),
    }
  },
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
        // Each of them is as often the first as the last.
        for (const contestant of rotate(contestants, round)) {
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
  const { url, hotProduct, products } = contestant
  const productIds = assortment === 'one product' ? [hotProduct] : products
  const watched = await watchUsage(contestant.pids())
  const result = await runLoad({ url, connections, seconds, productIds }, signal)
  const usage = await watched.stop()
  contestant.tally(result, connections)
  // What it left to be done must not be done while another one is measured.
  await contestant.settle(signal)
  return { contestant: contestant.name, assortment, connections, result, usage }
}

function rotate<Item>(items: readonly Item[], by: number): Item[] {
  const at = by % items.length
  return [...items.slice(at), ...items.slice(0, at)]
}

function chartsOf({ options }: PartContext, samples: readonly Sample[], assortment: Assortment): Chart[] {
  const names = [...new Set(samples.map(({ contestant }) => contestant))]
  const chart = (what: string, unit: string, value: (sample: Sample) => number): Chart => ({
    title: `${what}, ${assortment}`,
    unit,
    by: 'connections',
    categories: options.connections.map(String),
    series: names.map((name) => ({
      name,
      values: options.connections.map((connections) =>
        spreadOf(
          samples
            .filter(
              (sample) =>
                sample.contestant === name &&
                sample.assortment === assortment &&
                sample.connections === connections,
            )
            .map(value),
        ),
      ),
    })),
  })
  return [
    chart('Orders placed', 'per second', perSecond),
    chart('Median time to the answer', 'ms', ({ result }) => result.p50),
    chart('99 of 100 are answered within', 'ms', ({ result }) => result.p99),
    chart('999 of 1000 are answered within', 'ms', ({ result }) => result.p999),
    chart('CPU per order, of the server', 'µs', ({ result, usage }) =>
      microsecondsPerOrder(usage.server, result),
    ),
    chart(
      'CPU per order, of all processes and the load',
      'µs',
      ({ result, usage }) =>
        Object.values(usage).reduce((sum, each) => sum + microsecondsPerOrder(each, result), 0) +
        (result.cpuMs * 1_000) / result.placed,
    ),
    chart('Resident memory of the server', 'MB', ({ usage }) => (usage.server?.memory ?? NaN) / 1e6),
    chart('Requests without an order', 'requests', ({ result }) =>
      Object.values(result.refused).reduce((sum, count) => sum + count, result.errors),
    ),
  ]
}

const perSecond = ({ result }: Sample) => result.placed / result.seconds

function microsecondsPerOrder(usage: Usage | undefined, { placed }: LoadResult): number {
  return ((usage?.cpuMs ?? NaN) * 1_000) / placed
}

function figuresOf({ options }: PartContext, samples: readonly Sample[]): Figure[] {
  const most = Math.max(...options.connections)
  const ratio = (
    name: string,
    [one, other]: readonly [Partial<Sample>, Partial<Sample>],
    atLeast: number,
  ): Figure[] => {
    const spread = ratioOf(matching(samples, one), matching(samples, other))
    return spread ? [{ name, unit: '×', spread, target: { atLeast } }] : []
  }
  const hot = { assortment: 'one product' } as const
  const crowd = { connections: most }
  return [
    ...ratio(
      `consumer stopped, ${most} connections, against bare Express`,
      [
        { ...hot, ...crowd, contestant: 'consumer stopped' },
        { ...hot, ...crowd, contestant: 'bare Express' },
      ],
      0.9,
    ),
    ...ratio(
      `whole platform, ${most} connections, against bare Express`,
      [
        { ...hot, ...crowd, contestant: 'whole platform' },
        { ...hot, ...crowd, contestant: 'bare Express' },
      ],
      0.35,
    ),
    ...ratio(
      'consumer stopped, 50 connections, against the tutorial’s way',
      [
        { ...hot, connections: 50, contestant: 'consumer stopped' },
        { ...hot, connections: 50, contestant: 'naive' },
      ],
      25,
    ),
    ...ratio(
      `100 products against one, consumer stopped, ${most} connections`,
      [
        { ...crowd, assortment: '100 products', contestant: 'consumer stopped' },
        { ...crowd, assortment: 'one product', contestant: 'consumer stopped' },
      ],
      0.9,
    ),
  ]
}

function matching(samples: readonly Sample[], wanted: Partial<Sample>): Sample[] {
  return samples.filter((sample) =>
    Object.entries(wanted).every(([key, value]) => sample[key as keyof Sample] === value),
  )
}

/** Round by round, since the machine may be slower in one than in another. */
function ratioOf(ones: readonly Sample[], others: readonly Sample[]): Spread | undefined {
  const ratios = ones.flatMap((one, round) => {
    const other = others[round]
    return other === undefined ? [] : [perSecond(one) / perSecond(other)]
  })
  return ratios.length > 0 ? spreadOf(ratios) : undefined
}
