/** The pause before a program is started again, in milliseconds: 200, doubling, 5,000 at most. */
export function restartDelay(deaths: number): number {
  return Math.min(200 * 2 ** deaths, 5_000)
}
