import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface Panel {
  readonly title: string
  readonly datasource?: { readonly uid: string }
  readonly targets?: readonly { readonly expr: string; readonly datasource: { readonly uid: string } }[]
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number }
}

const FILE = join(import.meta.dirname, '../grafana/dashboards/placeorder.json')

export function readPanels(): readonly Panel[] {
  return (JSON.parse(readFileSync(FILE, 'utf8')) as { panels: readonly Panel[] }).panels
}
