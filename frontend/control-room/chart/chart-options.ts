import type uPlot from 'uplot'
import type { Marker } from '../api/shapes.ts'
import type { Language } from '../../shared/language/choose-language.ts'

/** uPlot's settings in the page's colours, as they are now. */
export function chartOptions(
  element: HTMLElement,
  language: Language,
  markers: () => readonly Marker[],
): uPlot.Options {
  const style = getComputedStyle(element)
  const colour = (name: string): string => style.getPropertyValue(name).trim()
  const [ink, soft, grid, accent] = [
    colour('--ink'),
    colour('--ink-soft'),
    colour('--line'),
    colour('--chart'),
  ]
  const font = `12px ${style.fontFamily}`
  const whole = new Intl.NumberFormat(language, { maximumFractionDigits: 1 })
  const times = new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
  const axis = { stroke: soft, font, ticks: { show: false } }
  return {
    width: Math.max(200, element.clientWidth),
    height: Math.max(80, element.clientHeight),
    legend: { show: false },
    cursor: { y: false, points: { show: false }, drag: { x: false, y: false } },
    padding: [8, 8, 0, 0],
    scales: { y: { range: (_plot, _low, high) => [0, niceTop(high)] } },
    axes: [
      {
        ...axis,
        size: 24,
        gap: 4,
        grid: { show: false },
        space: 80,
        values: (_plot, seconds) => seconds.map((second) => times.format(second * 1_000)),
      },
      {
        ...axis,
        size: 56,
        gap: 8,
        grid: { stroke: grid, width: 1 },
        space: 32,
        values: (_plot, values) => values.map((value) => whole.format(value)),
      },
    ],
    series: [
      {},
      { stroke: ink, width: 1.5, points: { show: false } },
      { stroke: accent, width: 2, points: { show: false }, dash: [] },
    ],
    hooks: { draw: [(plot) => drawMarkers(plot, markers(), colour)] },
  }
}

/** The scale's end: not below 5, so that a single order is no mountain, and with air above the line. */
function niceTop(high: number | null): number {
  const top = Math.max(5, (high ?? 0) * 1.1)
  const step = 10 ** Math.floor(Math.log10(top)) / 2
  return Math.ceil(top / step) * step
}

const IMPORTANT = ['stop', 'instance-ended', 'instance-gone', 'kafka-away']

function drawMarkers(plot: uPlot, markers: readonly Marker[], colour: (name: string) => string): void {
  const { ctx, bbox } = plot
  const ratio = devicePixelRatio
  ctx.save()
  ctx.lineWidth = ratio
  for (const { at, kind } of markers) {
    const x = Math.round(plot.valToPos(Date.parse(at) / 1_000, 'x', true))
    if (!(x >= bbox.left && x <= bbox.left + bbox.width)) continue
    ctx.strokeStyle = ctx.fillStyle = colour(IMPORTANT.includes(kind) ? '--warn-ink' : '--rail')
    ctx.setLineDash([2 * ratio, 3 * ratio])
    ctx.beginPath()
    ctx.moveTo(x, bbox.top)
    ctx.lineTo(x, bbox.top + bbox.height)
    ctx.stroke()
    ctx.beginPath()
    ctx.arc(x, bbox.top, 3 * ratio, 0, 2 * Math.PI)
    ctx.fill()
  }
  ctx.restore()
}
