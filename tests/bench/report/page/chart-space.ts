import { scaleLinear, type ScaleLinear } from 'd3-scale'
import type { Html } from '../../../../infra/line-simulator/chat/html.ts'
import type { Chart } from '../report.ts'

/** In units of the SVG: small enough that its text can be read on a phone, where all of it is some 310 px wide. */
export const WIDTH = 360
export const HEIGHT = 224

/** Between these lie the values. */
export const inner = { left: 44, right: WIDTH - 8, top: 12, bottom: HEIGHT - 44 } as const

/** As many colours, and patterns of lines, there are; see page.css. */
const STYLES = 6
const ACCENT = 3

/** Of a chart's series: one that is alone has the accent. */
export function styleOf({ series }: Chart, index: number): string {
  return `style-${series.length === 1 ? ACCENT : index % STYLES}`
}

/** From a value to its height, from 0 to a round number above everything that was measured. */
export function createHeights({ series }: Chart): ScaleLinear<number, number> {
  const measured = series.flatMap(({ values }) => values.map(({ high }) => high)).filter(Number.isFinite)
  return scaleLinear([0, Math.max(...measured, 0) || 1], [inner.bottom, inner.top]).nice(4)
}

/** What a form of a chart, bars or lines, is drawn as. */
export interface Drawing {
  readonly shapes: readonly Html[]
  /** Across, and what is said there. */
  readonly labels: readonly { readonly x: number; readonly text: string }[]
}

/** No more digits than can be seen. */
export const round = (position: number) => Math.round(position * 10) / 10
