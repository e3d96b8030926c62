import { formatMachine } from './format-machine.ts'
import { formatSpread, formatTarget } from './format-spread.ts'
import { isMet, type Chart, type Figure, type PartReport, type Report } from './report.ts'

/** The whole report, for a terminal. */
export function formatReport({ machine, parts }: Report): string {
  return ['', formatMachine(machine), ...parts.map(formatPart), ''].join('\n')
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
  const mark = target === undefined ? ' ' : isMet(figure) ? '✓' : '✗'
  return `${mark} ${name.padEnd(64)} ${`${formatSpread(spread)} ${unit}`.padEnd(28)} ${formatTarget(figure)}`.trimEnd()
}
