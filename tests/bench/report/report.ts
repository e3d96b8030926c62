import type { Spread } from '../measure/statistics.ts'

/** One thing, measured under several circumstances for each of several candidates. */
export interface Chart {
  readonly title: string
  readonly unit: string
  /** What the categories are, for example "connections". */
  readonly by: string
  readonly categories: readonly string[]
  /** One value for each category. */
  readonly series: readonly { readonly name: string; readonly values: readonly Spread[] }[]
}

/** A number that says whether it is fast enough. */
export interface Figure {
  readonly name: string
  readonly unit: string
  readonly spread: Spread
  /** What it has to be: at least, or at most. */
  readonly target?: { readonly atLeast: number } | { readonly atMost: number }
}

export interface PartReport {
  readonly name: string
  readonly title: string
  readonly charts: readonly Chart[]
  readonly figures: readonly Figure[]
  /** What was wrong with the answers; whatever was measured then counts for nothing. */
  readonly wrong: readonly string[]
  readonly notes: readonly string[]
}

export interface Machine {
  readonly cpu: string
  readonly cores: number
  readonly memoryGiB: number
  readonly system: string
  readonly node: string
}

export interface Report {
  readonly startedAt: string
  readonly command: string
  readonly machine: Machine
  readonly parts: readonly PartReport[]
}

/** True when it is as it has to be; always, where nothing is asked of it. */
export function isMet({ spread: { median }, target }: Figure): boolean {
  if (target === undefined) return true
  return 'atLeast' in target ? median >= target.atLeast : median <= target.atMost
}
