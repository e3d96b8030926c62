import type { LoadResult } from './load.ts'

/** How many requests were refused, or not answered at all. */
export function countUnplaced({ refused, errors }: LoadResult): number {
  return Object.values(refused).reduce((sum, count) => sum + count, errors)
}
