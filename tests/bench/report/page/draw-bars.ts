import { scaleBand, type ScaleLinear } from 'd3-scale'
import { html, type Html } from '../../../../infra/line-simulator/chat/html.ts'
import type { Spread } from '../../measure/statistics.ts'
import { formatSpread } from '../format-spread.ts'
import type { Chart } from '../report.ts'
import { inner, round, styleOf, type Drawing } from './chart-space.ts'

const WIDEST_BAR = 44
const CAP = 3
/** About what a character of a label takes. */
const CHARACTER = 6.5

/** Beside each other for each category, with a whisker from the least to the most that was measured. */
export function drawBars(chart: Chart, heights: ScaleLinear<number, number>): Drawing {
  const { categories, series, unit } = chart
  const groups = scaleBand([...categories.keys()], [inner.left, inner.right]).padding(0.2)
  const places = scaleBand([...series.keys()], [0, groups.bandwidth()]).paddingInner(0.1)
  const width = Math.min(WIDEST_BAR, places.bandwidth())

  function drawBar(spread: Spread, x: number, name: string, style: string): Html {
    const top = heights(spread.median)
    const words = `${name}: ${formatSpread(spread)} ${unit}`
    return html`<g>
      <title>${words}</title>
      <rect
        class="bar ${style}"
        x="${round(x)}"
        y="${round(top)}"
        width="${round(width)}"
        height="${round(inner.bottom - top)}"
      />
      ${drawWhisker(spread, x + width / 2)}
    </g>`
  }

  function drawWhisker({ low, high }: Spread, x: number): Html | undefined {
    if (low === high) return undefined
    const [from, to, middle] = [round(heights(low)), round(heights(high)), round(x)]
    const cap = (y: number) => `M${middle - CAP} ${y}h${CAP * 2}`
    return html`<path class="whisker" d="M${middle} ${from}V${to}${cap(from)}${cap(to)}" />`
  }

  return {
    shapes: categories.flatMap((category, index) =>
      series.flatMap(({ name, values }, of) => {
        const spread = values[index]
        if (spread === undefined || !Number.isFinite(spread.median)) return []
        const place = (groups(index) ?? 0) + (places(of) ?? 0) + (places.bandwidth() - width) / 2
        return [drawBar(spread, place, `${name}, ${category}`, styleOf(chart, of))]
      }),
    ),
    labels: categories.map((category, index) => ({
      x: (groups(index) ?? 0) + groups.bandwidth() / 2,
      text: shorten(category, groups.step() / CHARACTER),
    })),
  }
}

function shorten(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, Math.max(1, Math.floor(length) - 1))}…`
}
