/** LINE counts a push once however many message objects it holds, and its month begins in Japan. */
const JAPAN_MS = 9 * 60 * 60 * 1000

function monthAround(time: number): { start: number; end: number } {
  const date = new Date(time + JAPAN_MS)
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()]
  return { start: Date.UTC(year, month) - JAPAN_MS, end: Date.UTC(year, month + 1) - JAPAN_MS }
}

export interface MonthlyUsage {
  /** Takes note of a push accepted at that time. */
  count: (at: number) => void
  /** Pushes counted in the month in which the clock stands now, and those about to be. */
  total: () => number
  /** Counts a push that is on its way to the disk, until it is released, so that no limit is overrun. */
  reserve: () => void
  release: () => void
  clear: () => void
}

export function createMonthlyUsage(clock: () => number): MonthlyUsage {
  let month = monthAround(clock())
  let used = 0
  let reserved = 0

  function turnPage(): void {
    const now = clock()
    if (now >= month.start && now < month.end) return
    month = monthAround(now)
    used = 0
  }

  return {
    count: (at) => {
      turnPage()
      if (at >= month.start && at < month.end) used += 1
    },
    total: () => {
      turnPage()
      return used + reserved
    },
    reserve: () => void (reserved += 1),
    release: () => void (reserved -= 1),
    clear: () => void (used = 0),
  }
}
