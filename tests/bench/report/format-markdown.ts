import { formatMachine } from './format-machine.ts'
import { formatSpread, formatTarget } from './format-spread.ts'
import { isMet, type Chart, type Figure, type PartReport, type Report } from './report.ts'

const MOST_ROWS = 12

/** The report for docs/performance.md, laid out as Prettier would. */
export function formatMarkdown({ startedAt, command, machine, parts }: Report): string {
  const when = startedAt.slice(0, 10)
  const head = `Measured on ${when}, on ${escape(formatMachine(machine))}, with \`${command}\`.`
  return `${[head, ...parts.flatMap(formatPart)].join('\n\n')}\n`
}

function formatPart({ title, charts, figures, wrong, notes }: PartReport): string[] {
  return [
    `### ${escape(title)}`,
    ...(wrong.length > 0
      ? ['**Wrong answers, so that these numbers count for nothing:**', formatList(wrong)]
      : []),
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

/** Of a chart over time only some rows: what went up and down in between is in the page. */
function formatChart({ title, unit, by, categories, series }: Chart): string[] {
  const every = Math.ceil(categories.length / MOST_ROWS)
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

/** All columns but the first to the right. */
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
