/** The same in another order, so that over the rounds each is as often first as last. */
export function rotate<Item>(items: readonly Item[], by: number): Item[] {
  const at = by % items.length
  return [...items.slice(at), ...items.slice(0, at)]
}
