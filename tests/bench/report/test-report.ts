import { spreadOf } from '../measure/statistics.ts'
import type { Chart, Figure, PartReport, Report } from './report.ts'

/** Two candidates under two circumstances, the second one not measured everywhere. */
export function testChart(overrides: Partial<Chart> = {}): Chart {
  return {
    title: 'Orders placed',
    unit: 'per second',
    by: 'connections',
    categories: ['1', '50'],
    series: [
      { name: 'bare Express', values: [spreadOf([4_000, 4_100, 4_400]), spreadOf([15_353])] },
      { name: 'naive', values: [spreadOf([246.4]), spreadOf([NaN])] },
    ],
    ...overrides,
  }
}

export function testFigure(overrides: Partial<Figure> = {}): Figure {
  return { name: 'against bare Express', unit: '×', spread: spreadOf([0.9, 0.95, 1.1]), ...overrides }
}

export function testPart(overrides: Partial<PartReport> = {}): PartReport {
  return {
    name: 'throughput',
    title: 'Throughput of orders',
    charts: [testChart()],
    figures: [testFigure({ target: { atLeast: 0.9 } })],
    wrong: [],
    notes: ['naive: 4984 orders'],
    ...overrides,
  }
}

export function testReport(...parts: readonly PartReport[]): Report {
  return {
    startedAt: '2026-11-25T08:26:00.000Z',
    command: 'npm run bench -- --rounds 3',
    machine: { cpu: 'Test CPU', cores: 2, memoryGiB: 24, system: 'Linux 6', node: '24.0.0' },
    parts,
  }
}
