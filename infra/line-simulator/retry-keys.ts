import type { AcceptedPush } from './messages.ts'

/** How long LINE remembers a retry key. */
export const RETRY_KEY_LIFETIME_MS = 24 * 60 * 60 * 1000

/**
 * Which retry keys were accepted, and which are being accepted at this moment. A key whose request was
 * refused or failed is not here, so it can be tried again.
 */
export interface RetryKeys {
  /** The push that was, or is about to be, accepted under this key; undefined when the key is free. */
  find: (key: string) => AcceptedPush | Promise<AcceptedPush> | undefined
  /** Holds a free key for a push on its way to the disk; frees it again if that fails. */
  claim: (key: string, written: Promise<AcceptedPush>) => void
  /** Takes note of an accepted push. Pushes come oldest first. */
  remember: (push: AcceptedPush) => void
  clear: () => void
}

export function createRetryKeys(clock: () => number): RetryKeys {
  const accepted = new Map<string, AcceptedPush>()
  const underWay = new Map<string, Promise<AcceptedPush>>()
  const expired = (push: AcceptedPush) => clock() - push.at >= RETRY_KEY_LIFETIME_MS
  let nextSweep = 0

  function sweep(): void {
    if (clock() < nextSweep) return
    nextSweep = clock() + 60_000
    for (const [key, push] of accepted) {
      if (!expired(push)) break
      accepted.delete(key)
    }
  }

  return {
    find: (key) => {
      const push = accepted.get(key)
      return push && !expired(push) ? push : underWay.get(key)
    },
    claim: (key, written) => {
      underWay.set(key, written)
      const release = () => underWay.delete(key)
      written.then(release, release)
    },
    remember: (push) => {
      if (push.key === undefined || expired(push)) return
      sweep()
      // Deleted first, so that the map stays in order of age, which is what the sweep relies on.
      accepted.delete(push.key)
      accepted.set(push.key, push)
    },
    clear: () => accepted.clear(),
  }
}
