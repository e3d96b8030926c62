import { INTENT_LIFETIME_MS, type Intent } from './intent.ts'
import type { TextStorage } from './safe-storage.ts'

// The tab's sessionStorage keeps open intents across a reload and across LINE's login.

const KEY = 'placeorder.intents'

export interface IntentStorage {
  load: () => Intent[]
  save: (intents: readonly Intent[]) => void
}

export function createIntentStorage(storage: TextStorage): IntentStorage {
  return {
    load() {
      try {
        const stored: unknown = JSON.parse(storage.getItem(KEY) ?? '[]')
        return Array.isArray(stored) ? stored.filter(isIntent) : []
      } catch {
        return []
      }
    },
    save(intents) {
      if (intents.length === 0) storage.removeItem(KEY)
      else storage.setItem(KEY, JSON.stringify(intents))
    },
  }
}

/**
 * Splits the stored intents: this user's continue, expired ones end with a notice, and another user's stay until that
 * user returns in this tab.
 */
export function sortStored(
  stored: readonly Intent[],
  userId: string,
  now: number,
): { mine: Intent[]; expired: Intent[]; others: Intent[] } {
  const isFresh = (intent: Intent): boolean => now - intent.createdAt <= INTENT_LIFETIME_MS
  const own = stored.filter((intent) => intent.userId === userId)
  return {
    mine: own.filter(isFresh),
    expired: own.filter((intent) => !isFresh(intent)),
    others: stored.filter((intent) => intent.userId !== userId && isFresh(intent)),
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
