import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface Alert {
  readonly name: string
  readonly expression: string
  readonly summary: string
  readonly description: string
  /** FILE#ANCHOR */
  readonly docs: string
}

const FILE = join(import.meta.dirname, '../prometheus/alerts.yml')

/** The alerts of alerts.yml. Each expression stands in one line, so that no YAML parser is needed. */
export function readAlerts(): Alert[] {
  return readFileSync(FILE, 'utf8')
    .split(/^ +- alert: /m)
    .slice(1)
    .map((text) => {
      const field = (name: string) => new RegExp(`^ +${name}: (?:>-\\n *)?(.*)$`, 'm').exec(text)?.[1] ?? ''
      return {
        name: /^\w+/.exec(text)?.[0] ?? '',
        expression: field('expr'),
        summary: field('summary'),
        description: field('description'),
        docs: field('docs'),
      }
    })
}
