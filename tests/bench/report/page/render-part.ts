import { html, type Html } from '../../../../infra/line-simulator/chat/html.ts'
import type { PartReport } from '../report.ts'
import { renderChart } from './render-chart.ts'
import { renderFigures } from './render-figures.ts'

/** Of a part in the page, so that a link leads to it. */
export const anchorOf = ({ name }: PartReport) => `part-${name}`

export function renderPart(part: PartReport): Html {
  const { title, charts, figures, notes, wrong } = part
  const id = anchorOf(part)
  return html`<section id="${id}">
    <h2>${title}</h2>
    ${renderWrong(wrong)}${renderFigures(figures)}${
      charts.length === 0
        ? undefined
        : html`<div class="charts">
            ${charts.map((chart, index) => renderChart(chart, `${id}-${index + 1}`))}
          </div>`
    }${renderNotes(notes)}
  </section>`
}

function renderWrong(wrong: readonly string[]): Html | undefined {
  if (wrong.length === 0) return undefined
  return html`<div class="card wrong">
    <h3>✗ Wrong answers: these numbers count for nothing</h3>
    <ul>
      ${wrong.map((text) => html`<li>${text}</li>`)}
    </ul>
  </div>`
}

function renderNotes(notes: readonly string[]): Html | undefined {
  if (notes.length === 0) return undefined
  return html`<div class="card notes">
    <h3>Notes</h3>
    <ul>
      ${notes.map((text) => html`<li>${text}</li>`)}
    </ul>
  </div>`
}
