import { spreadOf } from '../measure/statistics.ts'
import type { Figure } from './report.ts'

/**
 * How many times as much one measured as another: round by round, since the machine may be slower in one than in
 * another. Nothing, where they were not both measured.
 */
export function compareRounds(
  name: string,
  ones: readonly number[],
  others: readonly number[],
  target: NonNullable<Figure['target']>,
): Figure[] {
  const ratios = ones.flatMap((one, round) => {
    const other = others[round]
    return other === undefined ? [] : [one / other]
  })
  return ratios.length > 0 ? [{ name, unit: '×', spread: spreadOf(ratios), target }] : []
}
