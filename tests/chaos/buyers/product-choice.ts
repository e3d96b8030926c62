import type { Database } from '../../../services/shared/database/database.ts'
import type { Random } from '../random.ts'

export interface ProductChoice {
  /** What there was of each product at the beginning, by id. */
  readonly initialStock: ReadonlyMap<number, number>
  /** Mostly the popular product, often one of many, now and then one that is about to sell out. */
  readonly chooseProduct: (random: Random) => number
  /** The one of which there are few; undefined when all of these are sold. */
  readonly limitedProduct: () => number | undefined
  /** A buyer met a product that is sold out; after several of these the next limited product is on sale. */
  readonly soldOut: (productId: number) => void
}

const MANY = 20
const DROPS = 1_000
const DISAPPOINTED = 5

/** Fills the shop. Past the API: faults come later, and what is there before must be certain. */
export async function insertProducts(database: Database, random: Random): Promise<ProductChoice> {
  const products = [
    { name: 'Hot', amount: 10_000_000 },
    { name: longName(random), amount: 1_000_000 },
    ...Array.from({ length: MANY - 1 }, (_, index) => ({ name: `Plenty ${index}`, amount: 1_000_000 })),
    ...Array.from({ length: DROPS }, (_, index) => ({
      name: `Drop ${index}`,
      amount: random.between(2, 12),
    })),
  ]
  const rows = products.map(({ name, amount }) => [name, amount])
  const inserted = await database.execute('INSERT INTO products (name, amount) VALUES ?', [rows])
  // The ids of one INSERT are consecutive.
  const ids = products.map((_, index) => inserted.insertId + index)
  const [hot = 0, ...others] = ids
  const plenty = others.slice(0, MANY)
  const drops = others.slice(MANY)
  let disappointed = 0
  return {
    initialStock: new Map(ids.map((id, index) => [id, products[index]?.amount ?? 0])),
    chooseProduct: (chance) => {
      const [drop] = drops
      if (drop !== undefined && chance.percent(15)) return drop
      return chance.percent(60) ? hot : chance.pick(plenty)
    },
    limitedProduct: () => drops[0],
    soldOut: (productId) => {
      if (drops[0] !== productId || ++disappointed < DISAPPOINTED) return
      drops.shift()
      disappointed = 0
    },
  }
}

/** Nothing that compression makes short: a topic with a low limit refuses its events. */
function longName(random: Random): string {
  return String.fromCodePoint(...Array.from({ length: 250 }, () => random.between(0x4e00, 0x9fa5)))
}
