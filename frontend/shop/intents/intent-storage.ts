import { INTENT_LIFETIME_MS, type Intent } from './intent.ts'
import type { TextStorage } from '../../shared/state/safe-storage.ts'

// The browser's localStorage keeps open intents: across a reload, LINE's login, and a page that is closed and opened again.
// Each has its own entry, so that two tabs do not overwrite each other's.

const PREFIX = 'placeorder.intent.'
/** The most entries; the oldest are dropped. A user has at most one open intent per product. */
const MOST_KEPT = 100

export interface IntentStorage {
  load: () => Intent[]
  put: (intent: Intent) => void
  remove: (intent: Intent) => void
}

export function createIntentStorage(storage: TextStorage): IntentStorage {
  function read(name: string): Intent | undefined {
    try {
      const stored: unknown = JSON.parse(storage.getItem(name) ?? 'null')
      return isIntent(stored) ? stored : undefined
    } catch {
      return undefined
    }
  }

  const remove = ({ key }: Intent): void => storage.removeItem(PREFIX + key)
  return {
    load() {
      const intents: Intent[] = []
      for (const name of storage.keys().filter((other) => other.startsWith(PREFIX))) {
        const intent = read(name)
        if (intent) intents.push(intent)
        else storage.removeItem(name)
      }
      intents.sort((a, b) => b.createdAt - a.createdAt)
      intents.splice(MOST_KEPT).forEach(remove)
      return intents
    },
    put: (intent) => storage.setItem(PREFIX + intent.key, JSON.stringify(intent)),
    remove,
  }
}

/**
 * Splits the stored intents: this user's continue, or end with a notice if they are too old. Other users' wait until that
 * user returns, or are forgotten.
 */
export function sortStored(
  stored: readonly Intent[],
  userId: string,
  now: number,
): { mine: Intent[]; expired: Intent[]; forgotten: Intent[] } {
  // In both directions: the clock may have been corrected since.
  const isFresh = (intent: Intent): boolean => Math.abs(now - intent.createdAt) <= INTENT_LIFETIME_MS
  const own = stored.filter((intent) => intent.userId === userId)
  return {
    mine: own.filter(isFresh),
    expired: own.filter((intent) => !isFresh(intent)),
    forgotten: stored.filter((intent) => intent.userId !== userId && !isFresh(intent)),
  }
}

function isIntent(value: unknown): value is Intent {
  const intent = value as Partial<Intent> | null
  return (
    typeof intent === 'object' &&
    intent !== null &&
    typeof intent.key === 'string' &&
    typeof intent.userId === 'string' &&
    typeof intent.productId === 'number' &&
    typeof intent.productName === 'string' &&
    typeof intent.quantity === 'number' &&
    typeof intent.createdAt === 'number' &&
    typeof intent.afterOrderId === 'number'
  )
}
