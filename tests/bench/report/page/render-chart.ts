import { html, type Html } from '../../../../infra/line-simulator/chat/html.ts'
import type { Spread } from '../../measure/statistics.ts'
import { formatNumber, formatRange } from '../format-spread.ts'
import type { Chart } from '../report.ts'
import { styleOf } from './chart-space.ts'
import { drawChart, isOfLines } from './draw-chart.ts'

/** A chart with its legend, and its numbers as a table. @param id unique in the page */
export function renderChart(chart: Chart, id: string): Html {
  const { title, unit, by, series } = chart
  return html`<figure class="card chart">
    <figcaption>
      <h3>${title}</h3>
      <p>${unit}, by ${by}</p>
    </figcaption>
    <ul class="legend">
      ${series.map(({ name }, index) => html`<li>${drawSample(chart, index)}${name}</li>`)}
    </ul>
    ${drawChart(chart, id)}
    <details>
      <summary>Numbers</summary>
      ${renderTable(chart)}
    </details>
  </figure>`
}

function drawSample(chart: Chart, index: number): Html {
  const style = styleOf(chart, index)
  return isOfLines(chart)
    ? html`<svg class="sample" viewBox="0 0 24 12" aria-hidden="true">
        <path class="line ${style}" d="M0 6H24" />
      </svg>`
    : html`<svg class="sample" viewBox="0 0 12 12" aria-hidden="true">
        <rect class="bar ${style}" width="12" height="12" />
      </svg>`
}

// It can be wider than a phone: then it scrolls, which has to work by keyboard as well.
function renderTable({ title, unit, by, categories, series }: Chart): Html {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Numbers: ${title}">
    <table>
      <thead>
        <tr>
          <th scope="col">${by}</th>
          ${series.map(({ name }) => html`<th scope="col">${name}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${categories.map(
          (category, row) =>
            html`<tr>
              <th scope="row">${category}</th>
              ${series.map(({ values }) => html`<td>${renderSpread(values[row])}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>
    <p class="small">${unit}: the median, and below it the least and the most that was measured.</p>
  </div>`
}

function renderSpread(spread: Spread | undefined): Html {
  if (spread === undefined || Number.isNaN(spread.median)) return html`–`
  return html`${formatNumber(spread.median)}<span class="range">${formatRange(spread)}</span>`
}
