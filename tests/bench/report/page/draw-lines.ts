import { scalePoint, type ScaleLinear } from 'd3-scale'
import { html } from '../../../../infra/line-simulator/chat/html.ts'
import type { Spread } from '../../measure/statistics.ts'
import type { Chart } from '../report.ts'
import { inner, round, styleOf, type Drawing } from './chart-space.ts'

const MOST_LABELS = 7

/** Through the medians, in a band from the least to the most that was measured. */
export function drawLines(chart: Chart, heights: ScaleLinear<number, number>): Drawing {
  const { categories, series } = chart
  const places = scalePoint([...categories.keys()], [inner.left, inner.right]).padding(0.5)
  const point = (index: number, value: number) => `${round(places(index) ?? 0)} ${round(heights(value))}`
  const every = Math.ceil(categories.length / MOST_LABELS)

  const lineOf = (run: readonly Measured[]) => run.map(([index, { median }]) => point(index, median))
  const bandOf = (run: readonly Measured[]) => [
    ...run.map(([index, { high }]) => point(index, high)),
    ...run.toReversed().map(([index, { low }]) => point(index, low)),
  ]

  return {
    shapes: series.map(({ name, values }, index) => {
      const runs = runsOf(values)
      const style = styleOf(chart, index)
      const draw = (points: readonly string[]) => `M${points.join('L')}`
      return html`<g>
        <title>${name}</title>
        <path class="band ${style}" d="${runs.map((run) => `${draw(bandOf(run))}Z`).join('')}" />
        <path class="line ${style}" d="${runs.map((run) => draw(lineOf(run))).join('')}" />
      </g>`
    }),
    labels: categories.flatMap((text, index) =>
      index % every === 0 ? [{ x: places(index) ?? 0, text }] : [],
    ),
  }
}

type Measured = readonly [index: number, spread: Spread]

/** What was measured without a gap: over a gap goes no line. */
function runsOf(values: readonly Spread[]): Measured[][] {
  const runs: Measured[][] = [[]]
  for (const [index, spread] of values.entries())
    if (Number.isFinite(spread.median)) runs.at(-1)?.push([index, spread])
    else runs.push([])
  return runs.filter((run) => run.length > 0)
}
