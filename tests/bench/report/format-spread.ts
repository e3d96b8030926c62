import type { Spread } from '../measure/statistics.ts'
import type { Figure } from './report.ts'

/** The median, and what was measured at least and at most. */
export function formatSpread(spread: Spread | undefined): string {
  if (spread === undefined || Number.isNaN(spread.median)) return '–'
  const range = formatRange(spread)
  return range === '' ? formatNumber(spread.median) : `${formatNumber(spread.median)} (${range})`
}

/** What was measured at least and at most; empty where that is one number. */
export function formatRange({ low, high }: Spread): string {
  return low === high ? '' : `${formatNumber(low)}–${formatNumber(high)}`
}

/** Three digits that count, and all before the point. */
export function formatNumber(value: number): string {
  const digits = value === 0 ? 1 : Math.floor(Math.log10(Math.abs(value))) + 1
  const decimals = Math.min(3, Math.max(0, 3 - digits))
  return value.toLocaleString('en-US', { maximumFractionDigits: decimals })
}

/** For example `at least 0.9`; empty where nothing is asked. */
export function formatTarget({ target }: Figure): string {
  if (target === undefined) return ''
  return 'atLeast' in target
    ? `at least ${formatNumber(target.atLeast)}`
    : `at most ${formatNumber(target.atMost)}`
}
