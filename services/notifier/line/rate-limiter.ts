import { waitOrAbort } from '../../shared/runtime/backoff.ts'

/** LINE counts pushes per second. */
const WINDOW_MS = 1000

export interface RateLimiter {
  /** Waits until a push is allowed, then pushes; undefined when `signal` ended the wait. */
  run: <Result>(signal: AbortSignal, push: () => Promise<Result>) => Promise<Result | undefined>
}

/**
 * Keeps LINE's limit with a sliding window, in which a push counts from when it is sent until one second after its
 * answer. LINE counts it somewhere in between, so no second of LINE's holds more pushes than allowed, wherever it
 * begins and however long each push takes. After the process was suspended, late pushes may leave at once.
 */
export function createRateLimiter(perSecond: number, now = () => performance.now()): RateLimiter {
  const waiting = new Set<() => void>()
  let timer: NodeJS.Timeout | undefined
  let inFlight = 0
  /** When the pushes that still count were answered: a ring buffer whose oldest entry is at `first`. */
  const answeredAt = new Float64Array(perSecond)
  let first = 0
  let answered = 0

  /** Lets waiting pushes go, in order, while the window has room; runs again when it has room next. */
  function admit(): void {
    clearTimeout(timer)
    timer = undefined
    for (const grant of waiting) {
      forgetOld()
      if (inFlight + answered >= perSecond) {
        // With none answered, the next answer calls this again. Node warns of a negative delay.
        if (answered > 0) timer = setTimeout(admit, Math.max(0, oldest() + WINDOW_MS - now()))
        return
      }
      inFlight += 1
      grant()
    }
  }

  const oldest = () => answeredAt[first] ?? 0

  function forgetOld(): void {
    while (answered > 0 && now() - oldest() >= WINDOW_MS) {
      first = (first + 1) % perSecond
      answered -= 1
    }
  }

  function waitForRoom(signal: AbortSignal): Promise<boolean> {
    return waitOrAbort(
      signal,
      (grant) => {
        waiting.add(grant)
        if (timer === undefined) admit()
      },
      (grant) => waiting.delete(grant),
    )
  }

  function countAnswer(): void {
    inFlight -= 1
    answeredAt[(first + answered) % perSecond] = now()
    answered += 1
    if (timer === undefined) admit()
  }

  return {
    run: async (signal, push) => {
      if (!(await waitForRoom(signal))) return undefined
      try {
        return await push()
      } finally {
        countAnswer()
      }
    },
  }
}
