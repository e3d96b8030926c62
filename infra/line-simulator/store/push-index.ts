import type { AcceptedPush } from './messages.ts'
import { RETRY_KEY_LIFETIME_MS, createKeyTable } from './key-table.ts'

export interface PushSelection {
  readonly to?: string | undefined
  /** Only pushes that may hold a message numbered above this. */
  readonly after?: number | undefined
  /** Only pushes accepted at this time or later, in epoch milliseconds. */
  readonly from?: number | undefined
}

/**
 * The offset of each accepted push in the journal, and how to find it. The content stays on the disk: a million pushes
 * take about a hundred megabytes here instead of seven hundred.
 */
interface PushIndex {
  readonly size: () => number
  readonly add: (push: AcceptedPush, place: number) => void
  /** Place in the journal of the push that was accepted under this key less than a day ago. */
  readonly placeOfKey: (key: string) => number | undefined
  /** Places, oldest first. */
  readonly places: (selection: PushSelection) => Generator<number>
  /** Places of a user's last pushes before a message number, oldest first. */
  readonly lastPlaces: (to: string, before: number, count: number) => number[]
  /** Number of the newest message of a user, 0 when there is none. */
  readonly newestOf: (to: string) => number
  readonly userIds: () => Iterable<string>
}

export function createPushIndex(clock: () => number): PushIndex {
  // Columns, in order of acceptance: the garbage collector has nothing to look for in them.
  const numbers: number[] = []
  const times: number[] = []
  const places: number[] = []
  const rowsOfUser = new Map<string, number[]>()
  const keys = createKeyTable((row) => clock() - (times[row] ?? 0) < RETRY_KEY_LIFETIME_MS)
  const lastTime = () => times.at(-1) ?? 0

  return {
    size: () => places.length,
    add: ({ n, at, to, key }, place) => {
      const row = places.length
      numbers.push(n)
      // Never before the push before it, so that a time can be found by halving.
      times.push(Math.max(at, lastTime()))
      places.push(place)
      const rows = rowsOfUser.get(to)
      if (rows) rows.push(row)
      else rowsOfUser.set(to, [row])
      if (key !== undefined) keys.set(key, row)
    },
    placeOfKey: (key) => {
      const row = keys.get(key)
      return row === undefined ? undefined : places[row]
    },
    places: function* ({ to, after, from }) {
      const rows = to === undefined ? undefined : (rowsOfUser.get(to) ?? [])
      const size = rows?.length ?? places.length
      const rowAt = (index: number) => (rows ? (rows[index] ?? 0) : index)
      const first = halve(size, (index) => {
        const row = rowAt(index)
        // A push holds five messages at most, numbered on from its own.
        const mayBeAfter = after === undefined || (numbers[row] ?? 0) + 4 > after
        return mayBeAfter && (from === undefined || (times[row] ?? 0) >= from)
      })
      for (let index = first; index < size; index += 1) yield places[rowAt(index)] ?? 0
    },
    lastPlaces: (to, before, count) => {
      const rows = rowsOfUser.get(to) ?? []
      const end = halve(rows.length, (index) => (numbers[rows[index] ?? 0] ?? 0) >= before)
      return rows.slice(Math.max(0, end - count), end).map((row) => places[row] ?? 0)
    },
    newestOf: (to) => numbers[rowsOfUser.get(to)?.at(-1) ?? -1] ?? 0,
    userIds: () => rowsOfUser.keys(),
  }
}

/** The first index below `size` for which `holds` is true; it must go on being true from there. */
function halve(size: number, holds: (index: number) => boolean): number {
  let low = 0
  let high = size
  while (low < high) {
    const middle = (low + high) >>> 1
    if (holds(middle)) high = middle
    else low = middle + 1
  }
  return low
}
