import type { Product } from './types.ts'

/** Products by id. Older data is ignored: events may repeat, or arrive late. */
export function mergeProducts(shown: readonly Product[], arrived: readonly Product[]): readonly Product[] {
  const [only] = arrived
  const place = only && arrived.length === 1 ? shown.findIndex(({ id }) => id === only.id) : -1
  // The usual change, of one product among perhaps thousands, sorts nothing.
  if (only && place >= 0) {
    if (isOlder(only, shown[place])) return shown
    return [...shown.slice(0, place), only, ...shown.slice(place + 1)]
  }
  const byId = new Map(shown.map((product) => [product.id, product]))
  for (const product of arrived) if (!isOlder(product, byId.get(product.id))) byId.set(product.id, product)
  return [...byId.values()].sort((a, b) => a.id - b.id)
}

function isOlder(product: Product, known: Product | undefined): boolean {
  return known !== undefined && Date.parse(product.updatedAt) < Date.parse(known.updatedAt)
}
