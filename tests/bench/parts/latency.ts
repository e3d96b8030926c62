import { type Percentiles, type Spread, spreadOf } from '../measure/statistics.ts'
import type { Chart, Figure } from '../report/report.ts'
import { measureLatency, type LatencySample, type Wait } from './measure-latency.ts'
import type { Part } from './part.ts'

const PACES = [100, 500]
const WAITS: readonly Wait[] = ['answer', 'accepted by LINE', 'shown on the page']
/** The slowest of a thousand needs many orders: so much longer than other loads. */
const LONGER = 4

/** How long a buyer waits at a steady pace that the platform can well keep. */
export const latency: Part = {
  name: 'latency',
  about: `from POST to the answer, to LINE and to the page, at ${PACES.join(' and ')} orders per second`,
  run: async (context) => {
    const { rounds, seconds } = context.options
    const paces = Array.from({ length: rounds }, () =>
      PACES.map((perSecond) => ({ perSecond, seconds: seconds * LONGER })),
    ).flat()
    const { samples, wrong } = await measureLatency(context, paces)
    return {
      title: 'Time from POST /api/placeorder, at a steady pace',
      charts: [
        chart(samples, 'Half of the orders wait at most', ({ p50 }) => p50),
        chart(samples, '99 of 100 orders wait at most', ({ p99 }) => p99),
        chart(samples, '999 of 1000 orders wait at most', ({ p999 }) => p999),
      ],
      figures: figuresOf(samples),
      wrong,
      notes: PACES.map((perSecond) => noteOf(samplesAt(samples, perSecond), perSecond)),
    }
  },
}

function chart(
  samples: readonly LatencySample[],
  title: string,
  pick: (waits: Percentiles) => number,
): Chart {
  return {
    ...{ title, unit: 'ms', by: 'orders per second' },
    categories: PACES.map(String),
    series: WAITS.map((wait) => ({
      name: wait,
      values: PACES.map((perSecond) => spreadAt(samples, perSecond, ({ waits }) => pick(waits[wait]))),
    })),
  }
}

function figuresOf(samples: readonly LatencySample[]): Figure[] {
  return [
    {
      name: '500 orders per second, 99 of 100 accepted by LINE within',
      unit: 'ms',
      spread: spreadAt(samples, 500, ({ waits }) => waits['accepted by LINE'].p99),
      target: { atMost: 250 },
    },
  ]
}

function spreadAt(
  samples: readonly LatencySample[],
  perSecond: number,
  value: (sample: LatencySample) => number,
): Spread {
  return spreadOf(samplesAt(samples, perSecond).map(value))
}

const samplesAt = (samples: readonly LatencySample[], wanted: number) =>
  samples.filter(({ perSecond }) => perSecond === wanted)

/** A sender that is late itself measures itself. */
function noteOf(samples: readonly LatencySample[], perSecond: number): string {
  const orders = samples.reduce((sum, sample) => sum + sample.orders, 0)
  const late = Math.max(...samples.map(({ lateness }) => lateness.p99))
  return `${perSecond} per second: ${orders} orders; 99 of 100 were sent at most ${late.toFixed(1)} ms after their time`
}
