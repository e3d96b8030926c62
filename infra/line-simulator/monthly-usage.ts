/** LINE counts a push once however many message objects it holds, and its month begins in Japan. */
const JAPAN_MS = 9 * 60 * 60 * 1000

function monthOf(at: number): number {
  const date = new Date(at + JAPAN_MS)
  return date.getUTCFullYear() * 12 + date.getUTCMonth()
}

export interface MonthlyUsage {
  count: (at: number) => void
  /** Pushes counted in the month in which the clock stands now. */
  total: () => number
  clear: () => void
}

export function createMonthlyUsage(clock: () => number): MonthlyUsage {
  let month = monthOf(clock())
  let used = 0

  function turnPage(): void {
    const now = monthOf(clock())
    if (now === month) return
    month = now
    used = 0
  }

  return {
    count: (at) => {
      turnPage()
      if (monthOf(at) === month) used += 1
    },
    total: () => {
      turnPage()
      return used
    },
    clear: () => void (used = 0),
  }
}
