import { spreadOf } from '../measure/statistics.ts'
import type { Chart } from './report.ts'

/** A chart of more lines than this cannot be taken in at a glance. */
const MOST_CATEGORIES = 30

export interface Moment {
  /** Epoch milliseconds. */
  readonly at: number
  readonly value: number
}

export interface ChartOverTime {
  readonly title: string
  readonly unit: string
  readonly from: number
  readonly to: number
  readonly series: readonly { readonly name: string; readonly moments: readonly Moment[] }[]
}

/**
 * Seconds from left to right. A long time is shown in steps of several seconds, each with the middle, the lowest
 * and the highest of what was measured in them.
 */
export function chartOverTime({ title, unit, from, to, series }: ChartOverTime): Chart {
  const step = Math.max(1, Math.ceil((to - from) / 1_000 / MOST_CATEGORIES))
  const count = Math.max(1, Math.ceil((to - from) / 1_000 / step))
  const stepOf = ({ at }: Moment) => Math.floor((at - from) / 1_000 / step)
  return {
    ...{ title, unit, by: 'seconds' },
    categories: Array.from({ length: count }, (_, index) => String(index * step)),
    series: series.map(({ name, moments }) => {
      const byStep = Map.groupBy(moments, stepOf)
      const values = Array.from({ length: count }, (_, index) =>
        spreadOf((byStep.get(index) ?? []).map(({ value }) => value)),
      )
      return { name, values }
    }),
  }
}

/** How many of these times (epoch milliseconds) lie in each whole second from `from` until `to`. */
export function countPerSecond(times: readonly number[], from: number, to: number): Moment[] {
  const counts = Map.groupBy(times, (time) => Math.floor((time - from) / 1_000))
  const seconds = Math.ceil((to - from) / 1_000)
  return Array.from({ length: seconds }, (_, second) => ({
    at: from + second * 1_000,
    value: counts.get(second)?.length ?? 0,
  }))
}
