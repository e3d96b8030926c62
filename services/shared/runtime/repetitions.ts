/** How long lines of one kind are counted before they are summed up. */
const EVERY_MS = 10_000
/** More kinds than a service has. When texts vary without end, the rest shares one kind. */
const MOST_KINDS = 100
const OTHER_KINDS = 'other'

export interface Summary<Line> {
  /** The last line that was counted. */
  readonly example: Line
  /** Lines that were not logged. */
  readonly count: number
  readonly seconds: number
}

export interface Repetitions<Line> {
  /**
   * True: nothing of this kind was logged in the last ten seconds, so this line is to be logged. False: it is counted,
   * and part of the next summary.
   */
  readonly isFirst: (kind: string, line: Line) => boolean
  /** Sums up what was counted until now. */
  readonly flush: () => void
}

interface RepetitionsOptions<Line> {
  readonly onSummary: (summary: Summary<Line>) => void
  /** In milliseconds. */
  readonly now?: () => number
}

interface Counted<Line> {
  count: number
  example: Line
  since: number
  readonly timer: NodeJS.Timeout
}

/**
 * Counts what repeats, so that an outage with thousands of failures a second leaves a log that people can read: of each
 * kind the first line, and then one summary every ten seconds while it goes on.
 */
export function createRepetitions<Line>(options: RepetitionsOptions<Line>): Repetitions<Line> {
  const { onSummary, now = () => performance.now() } = options
  const kinds = new Map<string, Counted<Line>>()

  function begin(kind: string, example: Line): void {
    // A timer that waits must not keep a program alive that has nothing else to do.
    const timer = setInterval(() => sumUp(kind), EVERY_MS).unref()
    kinds.set(kind, { count: 0, example, since: now(), timer })
  }

  /** After an interval without any, the next one counts as the first again. */
  function sumUp(kind: string): void {
    const counted = kinds.get(kind)
    if (counted === undefined) return
    const { count, example, since, timer } = counted
    if (count === 0) {
      clearInterval(timer)
      kinds.delete(kind)
      return
    }
    counted.count = 0
    counted.since = now()
    onSummary({ example, count, seconds: Math.max(1, Math.round((counted.since - since) / 1000)) })
  }

  return {
    isFirst: (wanted, line) => {
      const kind = kinds.size < MOST_KINDS || kinds.has(wanted) ? wanted : OTHER_KINDS
      const counted = kinds.get(kind)
      if (counted === undefined) {
        begin(kind, line)
        return true
      }
      counted.count += 1
      counted.example = line
      return false
    },
    flush: () => {
      for (const kind of [...kinds.keys()]) sumUp(kind)
    },
  }
}
