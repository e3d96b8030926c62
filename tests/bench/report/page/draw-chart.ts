import { html, type Html } from '../../../../infra/line-simulator/chat/html.ts'
import type { Chart } from '../report.ts'
import { createHeights, HEIGHT, inner, round, WIDTH } from './chart-space.ts'
import { drawBars } from './draw-bars.ts'
import { drawLines } from './draw-lines.ts'

const MOST_BARS = 12
const TICKS = 4

/** Whether it is drawn as lines, since there would be too many bars. */
export const isOfLines = ({ categories }: Chart) => categories.length > MOST_BARS

/** A chart as SVG, with words for those who do not see it. @param id unique in the page */
export function drawChart(chart: Chart, id: string): Html {
  const heights = createHeights(chart)
  const { shapes, labels } = isOfLines(chart) ? drawLines(chart, heights) : drawBars(chart, heights)
  const names = chart.series.map(({ name }) => name).join(', ')
  return html`<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-labelledby="${id}-title ${id}-desc">
    <title id="${id}-title">${chart.title} (${chart.unit})</title>
    <desc id="${id}-desc">
      ${isOfLines(chart) ? 'Lines' : 'Bars'} by ${chart.by} for ${names}; the same numbers are in the table
      that follows.
    </desc>
    ${heights
      .ticks(TICKS)
      .map(
        (value) =>
          html`<path class="grid" d="M${inner.left} ${heights(value)}H${inner.right}" />
            <text class="tick" x="${inner.left - 6}" y="${heights(value) + 4}" text-anchor="end">
              ${formatTick(value)}
            </text>`,
      )}${shapes}
    <path class="base" d="M${inner.left} ${inner.bottom}H${inner.right}" />
    ${labels.map(
      ({ x, text }) =>
        html`<text class="tick" x="${round(x)}" y="${inner.bottom + 18}" text-anchor="middle">
          ${text}
        </text>`,
    )}
    <text class="by" x="${(inner.left + inner.right) / 2}" y="${HEIGHT - 6}" text-anchor="middle">
      ${chart.by}
    </text>
  </svg>`
}

/** Short, so that it fits beside the chart: 15K. */
function formatTick(value: number): string {
  return value.toLocaleString('en-US', { notation: 'compact', maximumSignificantDigits: 3 })
}
