import type { Slice, Tally } from './tallies.ts'

/** A count of all rows is repeated after this time, and after so many times its own duration. */
const REPEAT = { ms: 10_000, times: 40 }

export interface RunningCount {
  /**
   * The count now, from the first slice of its rows.
   * @param flow what has come minus what has gone since any fixed moment; null: unknown
   * @returns null while there are too many for one slice and no count of all has ended yet
   */
  readonly observe: (first: Slice, flow: number | null) => number | null
}

interface RunningCountOptions {
  readonly tally: Tally
  /** Counts all rows at one moment, with the flow at that moment. */
  readonly countAll: () => Promise<{ readonly count: number; readonly flow: number | null }>
  /** Monotonic, in ms. */
  readonly now?: () => number
}

/**
 * Exact at each look while one slice has all rows. Above that, all rows are counted now and then, and the flow since then
 * is added: exact again as soon as nothing has changed for the time of a count.
 */
export function createRunningCount(options: RunningCountOptions): RunningCount {
  const { tally, countAll, now = () => performance.now() } = options
  let base: { readonly count: number; readonly flow: number | null } | undefined
  let isCounting = false
  let nextAt = 0

  async function count(): Promise<void> {
    const startedAt = now()
    isCounting = true
    // A failed count is repeated; the database's absence is reported by the look itself.
    base = await countAll().catch(() => base)
    isCounting = false
    nextAt = now() + Math.max(REPEAT.ms, (now() - startedAt) * REPEAT.times)
  }

  return {
    observe: (first, flow) => {
      if (first.found < tally.slice) {
        base = undefined
        nextAt = 0
        return Number(first.total)
      }
      // A count from before the flow was known cannot be carried on.
      const isUseless = base?.flow === null && flow !== null
      if (!isCounting && (isUseless || now() >= nextAt)) void count()
      if (base === undefined) return null
      const since = flow === null || base.flow === null ? 0 : flow - base.flow
      return Math.max(Number(first.total), base.count + since)
    },
  }
}
