import { formatMachine } from './format-machine.ts'
import { formatSpread, formatTarget } from './format-spread.ts'
import { isMet, type Chart, type Figure, type PartReport, type Report } from './report.ts'

const MAX_ROWS = 12

/** A report as a document of docs/bench, formatted like Prettier's output. */
export function formatMarkdown({ startedAt, command, machine, parts }: Report): string {
  const when = startedAt.slice(0, 10)
  const head = [
    `# Benchmark run of ${when}`,
    `Measured on ${when}, on ${escape(formatMachine(machine))}, with \`${command}\`.`,
  ]
  return `${[...head, ...parts.flatMap(formatPart)].join('\n\n')}\n`
}

function formatPart({ title, charts, figures, wrong, notes }: PartReport): string[] {
  return [
    `## ${escape(title)}`,
    ...(wrong.length > 0 ? ['**Wrong answers: these numbers are not valid.**', formatList(wrong)] : []),
    ...(figures.length > 0 ? [formatFigures(figures)] : []),
    ...charts.flatMap(formatChart),
    ...(notes.length > 0 ? [formatList(notes)] : []),
  ]
}

const formatList = (texts: readonly string[]) => texts.map((text) => `- ${escape(text)}`).join('\n')

function formatFigures(figures: readonly Figure[]): string {
  return formatTable(
    ['figure', 'measured', 'target', ''],
    figures.map((figure) => [
      figure.name,
      `${formatSpread(figure.spread)} ${figure.unit}`,
      formatTarget(figure),
      figure.target === undefined ? '' : isMet(figure) ? 'met' : 'not met',
    ]),
  )
}

/** A chart over time gets at most MAX_ROWS rows; the HTML page shows every value. */
function formatChart({ title, unit, by, categories, series }: Chart): string[] {
  const every = Math.ceil(categories.length / MAX_ROWS)
  return [
    `${escape(title)} (${escape(unit)}):`,
    formatTable(
      [by, ...series.map(({ name }) => name)],
      categories.flatMap((category, index) =>
        index % every === 0 ? [[category, ...series.map(({ values }) => formatSpread(values[index]))]] : [],
      ),
    ),
  ]
}

/** The first column is aligned left, the others right. */
function formatTable(head: readonly string[], body: readonly (readonly string[])[]): string {
  const rows = [head, ...body].map((row) => row.map(escape))
  const widths = head.map((_, column) => Math.max(3, ...rows.map((row) => row[column]?.length ?? 0)))
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  const [first = '', ...others] = rows.map((row) =>
    line(
      row.map((cell, column) => {
        const width = widths[column] ?? 0
        return column === 0 ? cell.padEnd(width) : cell.padStart(width)
      }),
    ),
  )
  const rule = line(
    widths.map((width, column) => (column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)),
  )
  return [first, rule, ...others].join('\n')
}

const escape = (text: string) => text.replace(/[\\`*|<[\]]/g, '\\$&').replaceAll('\n', ' ')
