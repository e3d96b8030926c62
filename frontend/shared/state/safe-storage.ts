/** The part of the browser's storage that the page uses. */
export interface TextStorage {
  getItem: (key: string) => string | null
  setItem: (key: string, value: string) => void
  removeItem: (key: string) => void
  keys: () => string[]
}

/** The browser's storage, or the page's memory if storage is switched off or full. */
export function createSafeStorage(open: () => Storage): TextStorage {
  const memory = new Map<string, string>()
  function attempt<T>(use: (storage: Storage) => T, otherwise: () => T): T {
    try {
      return use(open())
    } catch {
      return otherwise()
    }
  }
  return {
    getItem: (key) =>
      memory.get(key) ??
      attempt(
        (storage) => storage.getItem(key),
        () => null,
      ),
    setItem(key, value) {
      memory.delete(key)
      attempt(
        (storage) => storage.setItem(key, value),
        () => void memory.set(key, value),
      )
    },
    removeItem(key) {
      memory.delete(key)
      attempt(
        (storage) => storage.removeItem(key),
        () => undefined,
      )
    },
    keys() {
      const stored = attempt(namesIn, () => [])
      return [...new Set([...memory.keys(), ...stored])]
    },
  }
}

function namesIn(storage: Storage): string[] {
  return Array.from({ length: storage.length }, (_, index) => storage.key(index)).filter(
    (name) => name !== null,
  )
}
