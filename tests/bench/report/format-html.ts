import { readFileSync } from 'node:fs'
import { html, Html } from '../../../infra/line-simulator/chat/html.ts'
import { formatMachine } from './format-machine.ts'
import { anchorOf, renderPart } from './page/render-part.ts'
import { isMet, type PartReport, type Report } from './report.ts'

// In the page itself, and in no need of being escaped.
const styles = ['page.css', 'chart.css'].map(
  (name) => new Html(readFileSync(new URL(`page/${name}`, import.meta.url), 'utf8')),
)

/** The whole report as a page that needs nothing beside itself: no network, no script. */
export function formatHtml(report: Report): string {
  const { startedAt, command, machine, parts } = report
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
        <title>How fast Placeorder is</title>
        <style>
          ${styles}
        </style>
      </head>
      <body>
        <header>
          <h1>How fast Placeorder is</h1>
          ${renderVerdict(report)}
          <dl>
            <div>
              <dt>Measured</dt>
              <dd><time datetime="${startedAt}">${formatTime(startedAt)}</time></dd>
            </div>
            <div>
              <dt>Machine</dt>
              <dd>${formatMachine(machine)}</dd>
            </div>
            <div>
              <dt>Command</dt>
              <dd><code>${command}</code></dd>
            </div>
          </dl>
          ${
            parts.length < 2
              ? undefined
              : html`<nav aria-label="Parts">
                  <ul>
                    ${parts.map((part) => html`<li><a href="#${anchorOf(part)}">${part.title}</a></li>`)}
                  </ul>
                </nav>`
          }
        </header>
        <main>${parts.map(renderPart)}</main>
      </body>
    </html>`
  return page.markup
}

function renderVerdict({ parts }: Report): Html {
  const faulty = parts.filter(({ wrong }) => wrong.length > 0)
  if (faulty.length > 0) {
    const links = faulty.map((part) => html` <a href="#${anchorOf(part)}">${part.title}</a>.`)
    return html`<p class="answer bad">
      ✗ There were wrong answers, so the numbers count for nothing:${links}
    </p>`
  }
  return html`<div class="answers">
    <p class="answer good">✓ Every answer was right.</p>
    ${renderTargets(parts)}
  </div>`
}

function renderTargets(parts: readonly PartReport[]): Html | undefined {
  const targets = parts.flatMap(({ figures }) => figures.filter(({ target }) => target !== undefined))
  if (targets.length === 0) return undefined
  const met = targets.filter(isMet).length
  return met === targets.length
    ? html`<p class="answer good">✓ All ${met} targets are met.</p>`
    : html`<p class="answer bad">✗ ${met} of ${targets.length} targets are met.</p>`
}

function formatTime(iso: string): string {
  const options = { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' } as const
  return `${new Date(iso).toLocaleString('en-GB', options)} UTC`
}
