import { countUnplaced } from '../load/load.ts'
import { mostWithin, paceOf, spreadOf } from '../measure/statistics.ts'
import { compareRounds } from '../report/compare-rounds.ts'
import type { Chart, Figure, PartReport } from '../report/report.ts'
import { INSTANCES, measureScale, type ScaleSamples } from './measure-scale.ts'
import type { OrdersSample } from './measure-several-order-apis.ts'
import type { PushesSample } from './measure-several-notifiers.ts'
import type { Part } from './part.ts'

const SECOND_MS = 1_000
const [FEWEST, MOST] = [Math.min(...INSTANCES), Math.max(...INSTANCES)]

/** Whether several of a service on one machine, which makes nothing faster there, hinder each other. */
export const scale: Part = {
  name: 'scale',
  about: `orders and pushes per second with ${INSTANCES.join(', ')} order APIs and notifiers at once`,
  run: async (context) => reportScale(await measureScale(context)),
}

export function reportScale(samples: ScaleSamples): Omit<PartReport, 'name'> {
  const { orders, pushes } = samples
  return {
    title: `${INSTANCES.join(', ')} order APIs and notifiers on one machine`,
    charts: chartsOf(samples),
    figures: figuresOf(samples),
    wrong: [
      ...orders.flatMap((sample) => sample.wrong.map((text) => `${sample.instances} order APIs: ${text}`)),
      ...pushes.flatMap((sample) => sample.wrong.map((text) => `${sample.instances} notifiers: ${text}`)),
    ],
    notes: [
      ...orders.map(({ instances, counted }) => `order APIs, ${instances} at once: ${counted}`),
      ...pushes.map(
        ({ instances, accepted }) => `notifiers, ${instances} at once: ${accepted.length} pushes`,
      ),
    ],
  }
}

function chartsOf({ orders, pushes }: ScaleSamples): Chart[] {
  const charts = { categories: INSTANCES.map(String) }
  const ordersSeries = seriesOf(orders)
  const pushesSeries = seriesOf(pushes)
  return [
    {
      ...{ ...charts, title: 'Orders placed', unit: 'per second', by: 'order APIs' },
      series: [ordersSeries('all together', ordersPerSecond)],
    },
    {
      ...{ ...charts, title: 'Time to the answer', unit: 'ms', by: 'order APIs' },
      series: [
        ordersSeries('half within', ({ result }) => result.p50),
        ordersSeries('99 of 100 within', ({ result }) => result.p99),
      ],
    },
    {
      ...{ ...charts, title: 'Requests without an order', unit: 'requests', by: 'order APIs' },
      series: [ordersSeries('all together', ({ result }) => countUnplaced(result))],
    },
    {
      ...{ ...charts, title: 'Pushes that LINE accepted', unit: 'per second', by: 'notifiers' },
      series: [
        pushesSeries('since all are ready', pushesPerSecond),
        pushesSeries('from the first to the last', ({ accepted }) => paceOf(accepted)),
        pushesSeries('most within a second', mostInSecond),
      ],
    },
  ]
}

function seriesOf<Sample extends Instances>(samples: readonly Sample[]) {
  return (name: string, value: (sample: Sample) => number): Chart['series'][number] => ({
    name,
    values: INSTANCES.map((instances) => spreadOf(valuesOf(samples, instances, value))),
  })
}

interface Instances {
  readonly instances: number
}

function valuesOf<Sample extends Instances>(
  samples: readonly Sample[],
  wanted: number,
  value: (sample: Sample) => number,
): number[] {
  return samples.filter(({ instances }) => instances === wanted).map(value)
}

const ordersPerSecond = ({ result }: OrdersSample) => result.placed / result.seconds
/** From when all of them have joined the group, however long it takes a machine to start several programs. */
const pushesPerSecond = ({ accepted, result: { readyAt } }: PushesSample) =>
  paceOf(accepted.filter((at) => at >= readyAt))
const mostInSecond = ({ accepted }: PushesSample) => mostWithin(SECOND_MS, accepted)

function figuresOf({ orders, pushes }: ScaleSamples): Figure[] {
  return [
    ...mostAgainstFewest('orders per second', 'order APIs', orders, ordersPerSecond),
    ...mostAgainstFewest('pushes per second', 'notifiers', pushes, pushesPerSecond),
    {
      // Of all runs, since a limit that was kept in most of them was not kept.
      ...{ name: 'most pushes that LINE accepted within a second', unit: 'pushes' },
      spread: spreadOf([Math.max(...pushes.map(mostInSecond))]),
      target: { atMost: 2_000 },
    },
    {
      ...{ name: 'pushes that LINE refused as too many (429)', unit: 'pushes' },
      spread: spreadOf([pushes.reduce((sum, { answers }) => sum + answers.rateLimited, 0)]),
      target: { atMost: 0 },
    },
  ]
}

function mostAgainstFewest<Sample extends Instances>(
  what: string,
  service: string,
  samples: readonly Sample[],
  value: (sample: Sample) => number,
): Figure[] {
  const [ones, others] = [valuesOf(samples, MOST, value), valuesOf(samples, FEWEST, value)]
  return compareRounds(`${what}, ${MOST} ${service} against ${FEWEST}`, ones, others, { atLeast: 0.9 })
}
