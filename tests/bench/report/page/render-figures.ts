import { html, type Html } from '../../../../infra/line-simulator/chat/html.ts'
import { formatRange, formatNumber, formatTarget } from '../format-spread.ts'
import { isMet, type Figure } from '../report.ts'

/** Numbers with what is asked of them, and whether it is met: by a sign and words, not by colour alone. */
export function renderFigures(figures: readonly Figure[]): Html | undefined {
  if (figures.length === 0) return undefined
  return html`<ul class="figures">
    ${figures.map(renderFigure)}
  </ul>`
}

function renderFigure(figure: Figure): Html {
  const { name, unit, spread } = figure
  const range = formatRange(spread)
  return html`<li class="card figure">
    <p class="name">${name}</p>
    <p class="value">
      ${Number.isNaN(spread.median) ? '–' : formatNumber(spread.median)} <span class="unit">${unit}</span>
    </p>
    <p class="small">${range === '' ? '' : `${range} ${unit}`}</p>
    ${renderVerdict(figure)}
  </li>`
}

function renderVerdict(figure: Figure): Html | undefined {
  if (figure.target === undefined) return undefined
  return isMet(figure)
    ? html`<p class="verdict good">✓ met: ${formatTarget(figure)}</p>`
    : html`<p class="verdict bad">✗ not met: ${formatTarget(figure)}</p>`
}
