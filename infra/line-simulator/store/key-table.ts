/** How long LINE remembers a retry key. */
export const RETRY_KEY_LIFETIME_MS = 24 * 60 * 60 * 1000

/** 32-bit words per entry: four of the UUID, and its row plus one (0: empty). */
const ENTRY_WORDS = 5

/**
 * UUIDs and the row of each. A hash table of plain numbers: as a Map of a million strings it would take
 * three times the memory, and most of a start's time.
 */
interface KeyTable {
  /** The row, unless it is no longer alive. */
  readonly get: (uuid: string) => number | undefined
  readonly set: (uuid: string, row: number) => void
}

/** Rows that are not alive are dropped when the table has to grow. */
export function createKeyTable(isAlive: (row: number) => boolean): KeyTable {
  let entries = new Uint32Array(1024 * ENTRY_WORDS)
  let used = 0

  /** The index of this key, or of the empty entry where it belongs. */
  function find(table: Uint32Array, [a, b, c, d]: Words): number {
    const capacity = table.length / ENTRY_WORDS
    let at = (mix(a, b, c, d) % capacity) * ENTRY_WORDS
    while (table[at + 4] !== 0) {
      if (table[at] === a && table[at + 1] === b && table[at + 2] === c && table[at + 3] === d) break
      at = (at + ENTRY_WORDS) % table.length
    }
    return at
  }

  function grow(): void {
    const old = entries
    entries = new Uint32Array(old.length * 2)
    used = 0
    for (let at = 0; at < old.length; at += ENTRY_WORDS) {
      const row = (old[at + 4] ?? 0) - 1
      if (row < 0 || !isAlive(row)) continue
      const entry = old.subarray(at, at + ENTRY_WORDS)
      entries.set(entry, find(entries, [entry[0] ?? 0, entry[1] ?? 0, entry[2] ?? 0, entry[3] ?? 0]))
      used += 1
    }
  }

  return {
    get: (uuid) => {
      const row = (entries[find(entries, wordsOf(uuid)) + 4] ?? 0) - 1
      return row >= 0 && isAlive(row) ? row : undefined
    },
    set: (uuid, row) => {
      if ((used + 1) * 2 > entries.length / ENTRY_WORDS) grow()
      const words = wordsOf(uuid)
      const at = find(entries, words)
      if (entries[at + 4] === 0) used += 1
      entries.set(words, at)
      entries[at + 4] = row + 1
    },
  }
}

type Words = readonly [number, number, number, number]

function wordsOf(uuid: string): Words {
  return [
    parseInt(uuid.slice(0, 8), 16),
    parseInt(uuid.slice(9, 13) + uuid.slice(14, 18), 16),
    parseInt(uuid.slice(19, 23) + uuid.slice(24, 28), 16),
    parseInt(uuid.slice(28), 16),
  ]
}

/** Spreads keys evenly, also keys that are counted up instead of random. */
function mix(...words: Words): number {
  let hash = 0
  for (const word of words) {
    hash = Math.imul(hash ^ word, 0x9e3779b1)
    hash ^= hash >>> 15
  }
  return hash >>> 0
}
