/** What one order of a run buys, and for which user. */
export interface ChosenOrder {
  readonly productId: number
  readonly userId: string
}

interface ChoiceOptions {
  readonly seed: number
  /** At least one. */
  readonly productIds: readonly number[]
  /** Undefined: orders are spread over BUYERS users. */
  readonly userId: string | undefined
}

/** Few enough to stay within each one's limit at 1,000 orders a second for a while, many enough for all partitions. */
const BUYERS = 1_000

/** The orders of a run, one at each call. The same seed and products give the same orders. */
export function createChoice({ seed, productIds, userId }: ChoiceOptions): () => ChosenOrder {
  const random = createRandom(seed)
  const below = (count: number) => Math.floor(random() * count)
  return () => ({
    productId: productIds[below(productIds.length)] ?? 0,
    userId: userId ?? buyer(below(BUYERS)),
  })
}

/** An id of LINE's shape, which also a strict simulator accepts. */
const buyer = (number: number) => `U${number.toString(16).padStart(32, '0')}`

/** mulberry32: numbers from 0 up to 1 that a seed repeats, which Math.random cannot. */
function createRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
