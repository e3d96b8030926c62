/** Round by round, since the machine may be slower in one than in another. */
export function ratiosOf(ones: readonly number[], others: readonly number[]): number[] {
  return ones.flatMap((one, round) => {
    const other = others[round]
    return other === undefined ? [] : [one / other]
  })
}
