/** How long an operator can read at `/readyz` what was refused last. */
const FRESH_MS = 10 * 60_000

interface RecentRefusals {
  readonly add: (events: number, cause: string) => void
  /** 'ok', or what Kafka has refused lately. */
  readonly state: () => string
}

/** Events that Kafka refused for good in the last minutes, for `/readyz`; all are in the dead letters. */
export function createRecentRefusals(now = () => performance.now()): RecentRefusals {
  let events = 0
  let cause = ''
  let at = -Infinity
  const isFresh = () => now() - at < FRESH_MS
  return {
    add: (more, why) => {
      events = (isFresh() ? events : 0) + more
      cause = why
      at = now()
    },
    state: () =>
      isFresh()
        ? `Kafka has refused ${events} ${events === 1 ? 'event' : 'events'}, whose orders failed: ${cause} (npm run dlq)`
        : 'ok',
  }
}
