import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'

/** Everything that a run leaves to chance comes from here, so that a seed repeats it. */
export interface Random {
  /** A whole number, both ends included. */
  readonly between: (from: number, to: number) => number
  /** True in so many of a hundred cases. */
  readonly percent: (chance: number) => boolean
  readonly pick: <Item>(items: readonly Item[]) => Item
  readonly shuffle: <Item>(items: readonly Item[]) => Item[]
  /** Another source that depends on this one's seed and not on how often it was asked before. */
  readonly fork: (salt: number) => Random
}

export function createRandom(seed: number): Random {
  const generator = xoroshiro128plus(seed)
  const between = (from: number, to: number) => uniformInt(generator, from, to)
  const pick = <Item>(items: readonly Item[]): Item => {
    const item = items[between(0, items.length - 1)]
    if (item === undefined) throw new Error('there is nothing to pick from')
    return item
  }
  return {
    between,
    percent: (chance) => between(1, 100) <= chance,
    pick,
    shuffle: (items) => {
      const rest = [...items]
      return Array.from(items, () => rest.splice(between(0, rest.length - 1), 1)).flat()
    },
    fork: (salt) => createRandom(seed * 1_000 + salt),
  }
}
