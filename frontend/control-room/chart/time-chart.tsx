import type { JSX } from 'preact'
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'
import uPlot from 'uplot'
import type { Marker } from '../api/shapes.ts'
import { KEPT_MS, type Point } from '../model/history.ts'
import { useSpeech } from '../parts/language.ts'
import { chartOptions } from './chart-options.ts'

type Series = 'placed' | 'confirmed' | 'pending' | 'lag'

interface ChartProperties {
  readonly title: string
  readonly series: readonly [Series, Series]
  readonly labels: readonly [string, string]
  /** What they are now. */
  readonly values: readonly [string, string]
  readonly points: readonly Point[]
  readonly markers: readonly Marker[]
}

/** Two lines over the last ten minutes; its figures are also in the text beside it. */
export function TimeChart({ title, series, labels, values, points, markers }: ChartProperties): JSX.Element {
  const { language } = useSpeech()
  const box = useRef<HTMLDivElement>(null)
  const plot = useRef<uPlot | null>(null)
  const shownMarkers = useRef<readonly Marker[]>(markers)
  shownMarkers.current = markers

  useLayoutEffect(() => {
    const element = box.current
    if (!element) return undefined
    const isDark = matchMedia('(prefers-color-scheme: dark)')
    const draw = (): void => {
      plot.current?.destroy()
      const options = chartOptions(element, language, () => shownMarkers.current)
      plot.current = new uPlot(options, dataOf(points, series), element)
    }
    draw()
    const observer = new ResizeObserver(() => {
      const { clientWidth: width, clientHeight: height } = element
      if (width > 0 && height > 0) plot.current?.setSize({ width, height })
    })
    observer.observe(element)
    isDark.addEventListener('change', draw)
    return () => {
      observer.disconnect()
      isDark.removeEventListener('change', draw)
      plot.current?.destroy()
      plot.current = null
    }
  }, [language])

  useEffect(() => {
    plot.current?.setData(dataOf(points, series), false)
    const newest = (points[points.length - 1]?.at ?? Date.now()) / 1_000
    plot.current?.setScale('x', { min: newest - KEPT_MS / 1_000, max: newest })
  }, [points, markers])

  return (
    <figure class="time-chart">
      <figcaption>
        <span class="time-chart-title">{title}</span>
        {labels.map((label, index) => (
          <span class="line-label" data-line={index} key={label}>
            {label} <b>{values[index]}</b>
          </span>
        ))}
      </figcaption>
      <div class="plot" ref={box} aria-hidden="true" />
    </figure>
  )
}

function dataOf(points: readonly Point[], series: readonly Series[]): uPlot.AlignedData {
  return [points.map(({ at }) => at / 1_000), ...series.map((name) => points.map((point) => point[name]))]
}
