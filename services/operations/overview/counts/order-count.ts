import type { DatabaseSample } from '../read-database.ts'

/** Orders that are counted again at each look, until the first watermark moves. */
const FIRST_ABOVE = 20_000
/**
 * An id counts as settled after so long a time and so many looks: ids are given at insert and become visible at commit, in
 * another order. No transaction of an order stays open for longer.
 */
const SETTLED_AFTER = { ms: 10_000, looks: 10 }

interface OrderCount {
  /** For the next look. */
  readonly watermarks: () => { readonly watermark: number; readonly nextWatermark: number }
  /** How many orders there are; null while the old ones are being counted for the first time. */
  readonly observe: (orders: DatabaseSample['orders'], nowMs: number) => number | null
  /** For a count at another moment: how many orders there are, given how many are above this watermark. */
  readonly settled: () => { readonly watermark: number; readonly total: (above: number) => number | null }
}

interface OrderCountOptions {
  /** Counts the orders up to this id, which takes long. */
  readonly countUpTo: (id: number) => Promise<number>
}

/**
 * Counts all orders without reading all of them: orders are never deleted, so those up to a watermark are counted once,
 * and the watermark follows the newest order at a distance.
 */
export function createOrderCount({ countUpTo }: OrderCountOptions): OrderCount {
  let watermark: number | undefined
  let below: number | undefined
  let newest: { id: number; atMs: number; look: number }[] = []
  let looks = 0
  let next: number | undefined

  function begin(id: number): void {
    const first = Math.max(0, id - FIRST_ABOVE)
    watermark = first
    below = first === 0 ? 0 : undefined
    newest = []
    if (first === 0) return
    const count = (): Promise<void> =>
      countUpTo(first).then(
        (counted) => {
          if (watermark !== first) return
          below = counted
        },
        () => {
          // The next look begins again.
          if (watermark === first) watermark = undefined
        },
      )
    void count()
  }

  function settledId(nowMs: number): number | undefined {
    let id: number | undefined
    for (let oldest = newest[0]; oldest !== undefined && isSettled(oldest, nowMs); oldest = newest[0]) {
      id = oldest.id
      newest.shift()
    }
    return id
  }

  const isSettled = (one: { atMs: number; look: number }, nowMs: number) =>
    nowMs - one.atMs >= SETTLED_AFTER.ms && looks - one.look >= SETTLED_AFTER.looks

  /** The watermark may move while its caller counts what is above it. */
  function settledNow(): ReturnType<OrderCount['settled']> {
    const counted = below
    return {
      watermark: watermark ?? Number.MAX_SAFE_INTEGER,
      total: (above) => (counted === undefined ? null : counted + above),
    }
  }

  return {
    // Before the first look nothing is known, and nothing must be counted.
    watermarks: () => {
      const from = watermark ?? Number.MAX_SAFE_INTEGER
      return { watermark: from, nextWatermark: next ?? from }
    },
    observe: ({ above, settled, newest: newestId }, nowMs) => {
      if (watermark === undefined || newestId < watermark) {
        begin(newestId)
        return null
      }
      const total = settledNow().total(above)
      if (next !== undefined && below !== undefined) {
        below += settled
        watermark = next
      }
      next = undefined
      looks += 1
      newest.push({ id: newestId, atMs: nowMs, look: looks })
      if (below !== undefined) next = settledId(nowMs)
      return total
    },
    settled: settledNow,
  }
}
