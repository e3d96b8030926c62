import type { Product } from './types.ts'

/** Products by id. Older data is ignored: events may repeat, or arrive late. */
export function mergeProducts(shown: readonly Product[], arrived: readonly Product[]): Product[] {
  const byId = new Map(shown.map((product) => [product.id, product]))
  for (const product of arrived) {
    const known = byId.get(product.id)
    if (known && Date.parse(product.updatedAt) < Date.parse(known.updatedAt)) continue
    byId.set(product.id, product)
  }
  return [...byId.values()].sort((a, b) => a.id - b.id)
}
