import { countUnplaced } from '../load/load.ts'
import { cpuMsOf, type ProcessSample } from '../measure/follow-processes.ts'
import { matching, type Spread, spreadOf } from '../measure/statistics.ts'
import { describeSize } from '../platform/start-grown-shop.ts'
import { compareRounds } from '../report/compare-rounds.ts'
import { formatNumber } from '../report/format-spread.ts'
import type { Chart, Figure } from '../report/report.ts'
import { measureGrowth, type Growth, type OrderSample } from './measure-growth.ts'
import { READ_CONNECTIONS, type ReadSample } from './measure-reads.ts'
import type { Part, PartOptions } from './part.ts'
import { READERS } from './readers.ts'

/** Whether it stays as fast as it was when the shop was new. */
export const growth: Part = {
  name: 'growth',
  about: 'orders and reads per second with few and with very many orders in the table',
  run: async (context) => {
    const measured = await measureGrowth(context)
    const { reads, wrongReads, orders, audits } = measured
    return {
      title: 'The same work as the table of orders grows',
      charts: [...orderChartsOf(context.options, orders), ...readChartsOf(context.options, reads)],
      figures: figuresOf(context.options, measured),
      wrong: [...wrongReads, ...audits.flatMap(({ shop, wrong }) => wrong.map((text) => `${shop}: ${text}`))],
      notes: [
        ...READERS.map(({ name, call }) => `${name}: ${call}, ${READ_CONNECTIONS} connections`),
        ...audits.map(
          ({ shop, placed }) => `${shop}: ${placed} more were placed, and taken back after each load`,
        ),
      ],
    }
  },
}

function orderChartsOf({ sizes, connections }: PartOptions, samples: readonly OrderSample[]): Chart[] {
  const spreadsOf = (value: (sample: OrderSample) => number): Spread[] =>
    sizes.map((orders) => spreadOf(matching(samples, { orders }).map(value)))
  const chart = (
    what: string,
    unit: string,
    values: Readonly<Record<string, (sample: OrderSample) => number>>,
  ): Chart => ({
    title: `${what}, ${Math.max(...connections)} connections`,
    unit,
    by: 'orders in the table',
    categories: sizes.map(formatNumber),
    series: Object.entries(values).map(([name, value]) => ({ name, values: spreadsOf(value) })),
  })
  return [
    chart('Orders placed', 'per second', { 'consumer stopped': placedPerSecond }),
    chart('Time to the answer', 'ms', {
      'half within': ({ result }) => result.p50,
      '99 of 100 within': ({ result }) => result.p99,
    }),
    chart('CPU per order', 'µs', {
      'order API': ({ processes, result }) => cpuPer(result.placed, processes.server),
      database: ({ processes, result }) => cpuPer(result.placed, processes.database),
    }),
    chart('Requests without an order', 'requests', {
      'consumer stopped': ({ result }) => countUnplaced(result),
    }),
  ]
}

function readChartsOf({ sizes }: PartOptions, samples: readonly ReadSample[]): Chart[] {
  const chart = (title: string, unit: string, value: (sample: ReadSample) => number): Chart => ({
    ...{ title, unit, by: 'what is read' },
    categories: READERS.map(({ name }) => name),
    series: [undefined, ...sizes].map((orders) => ({
      name: orders === undefined ? 'bare Express' : describeSize(orders),
      values: READERS.map(({ name }) => spreadOf(matching(samples, { reader: name, orders }).map(value))),
    })),
  })
  return [
    chart('Reads answered', 'per second', readsPerSecond),
    chart('Half of the reads are answered within', 'ms', ({ result }) => result.p50),
    chart('99 of 100 reads are answered within', 'ms', ({ result }) => result.p99),
    chart('CPU per read, of the server', 'µs', ({ result, server }) => cpuPer(result.answered, server)),
  ]
}

function figuresOf({ sizes, connections }: PartOptions, { reads, orders }: Growth): Figure[] {
  const [smallest, largest] = [Math.min(...sizes), Math.max(...sizes)]
  const placed = (size: number) => matching(orders, { orders: size }).map(placedPerSecond)
  return [
    ...(smallest === largest
      ? []
      : compareRounds(
          `orders placed, ${Math.max(...connections)} connections, with ${formatNumber(largest)} against ${formatNumber(smallest)} in the table`,
          placed(largest),
          placed(smallest),
          { atLeast: 0.95 },
        )),
    ...READERS.flatMap(({ name, call }) => {
      const read = (size: number | undefined) =>
        matching(reads, { reader: name, orders: size }).map(readsPerSecond)
      return compareRounds(
        `${call}, with ${describeSize(largest)}, against bare Express`,
        read(largest),
        read(undefined),
        { atLeast: 0.7 },
      )
    }),
  ]
}

const placedPerSecond = ({ result }: OrderSample) => result.placed / result.seconds
const readsPerSecond = ({ result }: ReadSample) => result.answered / result.seconds
const cpuPer = (count: number, samples: readonly ProcessSample[]) => (cpuMsOf(samples) * 1_000) / count
