import type { Spread } from '../measure/statistics.ts'
import { isMet, type Chart, type Figure, type PartReport, type Report } from './report.ts'

/** The whole report, for a terminal. */
export function formatReport({ machine, parts }: Report): string {
  const { cpu, cores, memoryGiB, system, node } = machine
  return [
    '',
    `${cores} × ${cpu}, ${memoryGiB} GiB, ${system}, Node ${node}`,
    ...parts.map(formatPart),
    '',
  ].join('\n')
}

function formatPart({ title, charts, figures, wrong, notes }: PartReport): string {
  return [
    '',
    title,
    '='.repeat(title.length),
    ...charts.map(formatChart),
    ...(figures.length > 0 ? ['', ...figures.map(formatFigure)] : []),
    ...(notes.length > 0 ? ['', ...notes] : []),
    ...(wrong.length > 0 ? ['', ...wrong.map((text) => `✗ WRONG: ${text}`)] : []),
  ].join('\n')
}

function formatChart({ title, unit, by, categories, series }: Chart): string {
  const head = [by, ...series.map(({ name }) => name)]
  const rows = categories.map((category, index) => [
    category,
    ...series.map(({ values }) => formatSpread(values[index])),
  ])
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0)))
  const lines = [head, ...rows].map((row) =>
    row.map((cell, column) => cell.padStart(widths[column] ?? 0)).join('  '),
  )
  return ['', `${title} (${unit})`, ...lines.map((line) => `  ${line}`)].join('\n')
}

function formatFigure(figure: Figure): string {
  const { name, unit, spread, target } = figure
  const wanted =
    target === undefined
      ? ''
      : 'atLeast' in target
        ? `at least ${formatNumber(target.atLeast)}`
        : `at most ${formatNumber(target.atMost)}`
  const mark = target === undefined ? ' ' : isMet(figure) ? '✓' : '✗'
  return `${mark} ${name.padEnd(64)} ${`${formatSpread(spread)} ${unit}`.padEnd(28)} ${wanted}`.trimEnd()
}

/** The median, and what was measured at least and at most. */
export function formatSpread(spread: Spread | undefined): string {
  if (spread === undefined || Number.isNaN(spread.median)) return '–'
  const { median, low, high } = spread
  if (low === high) return formatNumber(median)
  return `${formatNumber(median)} (${formatNumber(low)}–${formatNumber(high)})`
}

/** Three digits that count, and all before the point. */
export function formatNumber(value: number): string {
  const digits = value === 0 ? 1 : Math.floor(Math.log10(Math.abs(value))) + 1
  const decimals = Math.min(3, Math.max(0, 3 - digits))
  return value.toLocaleString('en-US', { maximumFractionDigits: decimals })
}
