/** LINE counts pushes by the second. */
const WINDOW_MS = 1000

/**
 * Keeps LINE's limit: a sliding window, in which a push counts from when it leaves until a second after its answer. LINE
 * counts it somewhere between the two, so that no second of LINE's, wherever it begins, holds more pushes than allowed,
 * however long each was on its way. After the process stood still, what is late may leave as fast as it can.
 */
export function createRateLimiter(perSecond: number, now: () => number = () => performance.now()) {
  const waiting = new Set<() => void>()
  let timer: NodeJS.Timeout | undefined
  let underWay = 0
  /** When the pushes that still count were answered: a ring, of which the oldest is at `first`. */
  const answeredAt = new Float64Array(perSecond)
  let first = 0
  let answered = 0

  /** Gives turns, in order, while there is room in the window, and comes back when there will be some again. */
  function giveTurns(): void {
    clearTimeout(timer)
    timer = undefined
    for (const give of waiting) {
      forgetOld()
      if (underWay + answered >= perSecond) {
        // Without any that was answered, the next answer comes back here.
        // Node warns of a timer in the past.
        if (answered > 0) timer = setTimeout(giveTurns, Math.max(0, oldest() + WINDOW_MS - now()))
        return
      }
      underWay += 1
      give()
    }
  }

  const oldest = () => answeredAt[first] ?? 0

  function forgetOld(): void {
    while (answered > 0 && now() - oldest() >= WINDOW_MS) {
      first = (first + 1) % perSecond
      answered -= 1
    }
  }

  function takeTurn(signal: AbortSignal): Promise<boolean> {
    if (signal.aborted) return Promise.resolve(false)
    return new Promise((resolve) => {
      const leave = (given: boolean) => {
        waiting.delete(give)
        signal.removeEventListener('abort', giveUp)
        resolve(given)
      }
      const give = () => leave(true)
      const giveUp = () => leave(false)
      waiting.add(give)
      signal.addEventListener('abort', giveUp)
      if (timer === undefined) giveTurns()
    })
  }

  function endTurn(): void {
    underWay -= 1
    answeredAt[(first + answered) % perSecond] = now()
    answered += 1
    if (timer === undefined) giveTurns()
  }

  return {
    /** Waits for this push's turn, and pushes; undefined when `signal` ended the wait. */
    run: async <Result>(signal: AbortSignal, push: () => Promise<Result>): Promise<Result | undefined> => {
      if (!(await takeTurn(signal))) return undefined
      try {
        return await push()
      } finally {
        endTurn()
      }
    },
  }
}

export type RateLimiter = ReturnType<typeof createRateLimiter>
