import { countUnplaced } from '../load/load.ts'
import { cpuMsOf, mostMemoryOf } from '../measure/follow-processes.ts'
import { matching, spreadOf } from '../measure/statistics.ts'
import { compareRounds } from '../report/compare-rounds.ts'
import type { Chart, Figure } from '../report/report.ts'
import { ASSORTMENTS, measureThroughput, type Assortment, type Sample } from './measure-throughput.ts'
import type { Part, PartOptions } from './part.ts'

/** Orders per second, side by side: Express alone, the tutorial's way, and this platform. */
export const throughput: Part = {
  name: 'throughput',
  about: 'orders per second against a bare Express server, and against the tutorial’s way',
  run: async (context) => {
    const { samples, audits } = await measureThroughput(context)
    return {
      title: 'Throughput of POST /api/placeorder',
      charts: ASSORTMENTS.flatMap((assortment) => chartsOf(context.options, samples, assortment)),
      figures: figuresOf(context.options, samples),
      wrong: audits.flatMap(({ contestant, wrong }) =>
        contestant === 'naive' ? [] : wrong.map((text) => `${contestant}: ${text}`),
      ),
      notes: audits.flatMap(({ contestant, wrong, counted }) => [
        `${contestant}: ${counted}`,
        ...(contestant === 'naive' ? wrong.map((text) => `naive, as was to be expected: ${text}`) : []),
      ]),
    }
  },
}

function chartsOf(
  { connections: steps }: PartOptions,
  samples: readonly Sample[],
  assortment: Assortment,
): Chart[] {
  const names = [...new Set(samples.map(({ contestant }) => contestant))]
  const chart = (what: string, unit: string, value: (sample: Sample) => number): Chart => ({
    title: `${what}, ${assortment}`,
    unit,
    by: 'connections',
    categories: steps.map(String),
    series: names.map((contestant) => ({
      name: contestant,
      values: steps.map((connections) =>
        spreadOf(matching(samples, { contestant, assortment, connections }).map(value)),
      ),
    })),
  })
  return [
    chart('Orders placed', 'per second', perSecond),
    chart('Median time to the answer', 'ms', ({ result }) => result.p50),
    chart('99 of 100 are answered within', 'ms', ({ result }) => result.p99),
    chart('999 of 1000 are answered within', 'ms', ({ result }) => result.p999),
    chart('CPU per order, of the server', 'µs', (sample) => cpuPerOrder(sample, serverCpuMs(sample))),
    chart('CPU per order, of all processes and the load', 'µs', (sample) =>
      cpuPerOrder(sample, wholeCpuMs(sample)),
    ),
    chart('Resident memory of the server', 'MB', (sample) => mostMemoryOf(serverOf(sample)) / 1e6),
    chart('Requests without an order', 'requests', ({ result }) => countUnplaced(result)),
  ]
}

const perSecond = ({ result }: Sample) => result.placed / result.seconds

const serverOf = ({ processes }: Sample) => processes.server ?? []
const serverCpuMs = (sample: Sample) => cpuMsOf(serverOf(sample))
const wholeCpuMs = ({ processes, result }: Sample) =>
  Object.values(processes).reduce((sum, samples) => sum + cpuMsOf(samples), result.cpuMs)

const cpuPerOrder = ({ result }: Sample, cpuMs: number) => (cpuMs * 1_000) / result.placed

function figuresOf({ connections }: PartOptions, samples: readonly Sample[]): Figure[] {
  const most = Math.max(...connections)
  const hot = { assortment: 'one product', connections: most } as const
  const alone = { ...hot, contestant: 'consumer stopped' } as const
  const bare = { ...hot, contestant: 'bare Express' } as const
  const ratio = (name: string, one: Partial<Sample>, other: Partial<Sample>, atLeast: number): Figure[] => {
    const rates = (wanted: Partial<Sample>) => matching(samples, wanted).map(perSecond)
    return compareRounds(name, rates(one), rates(other), { atLeast })
  }
  const loneMedians = (contestant: Sample['contestant']) =>
    matching(samples, { ...hot, connections: 1, contestant }).map(({ result }) => result.p50)
  return [
    ...ratio(`consumer stopped, ${most} connections, against bare Express`, alone, bare, 0.9),
    ...ratio(
      `whole platform, ${most} connections, against bare Express`,
      { ...hot, contestant: 'whole platform' },
      bare,
      0.35,
    ),
    ...ratio(
      'consumer stopped, 50 connections, against the tutorial’s way',
      { ...alone, connections: 50 },
      { ...hot, connections: 50, contestant: 'naive' },
      25,
    ),
    ...compareRounds(
      '1 connection, median against one bare SQL transaction',
      loneMedians('consumer stopped'),
      loneMedians('bare transaction'),
      { atMost: 1.5 },
    ),
    ...ratio(
      `100 products against one, consumer stopped, ${most} connections`,
      { ...alone, assortment: '100 products' },
      alone,
      0.9,
    ),
  ]
}
