/** LINE counts a push once, with any number of message objects, and its month begins in Japan's time zone. */
const JAPAN_MS = 9 * 60 * 60 * 1000

function monthAround(time: number): { start: number; end: number } {
  const date = new Date(time + JAPAN_MS)
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()]
  return { start: Date.UTC(year, month) - JAPAN_MS, end: Date.UTC(year, month + 1) - JAPAN_MS }
}

interface MonthlyUsage {
  /** Counts a push that was accepted at this time. */
  count: (at: number) => void
  /** Pushes of the current month, including reserved ones. */
  total: () => number
  /** Counts a push while it is being written, until it is released, so that the limit is never exceeded. */
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
