/** The same items in the same order, begun with another one each round: each is as often first as last. */
export function rotate<Item>(items: readonly Item[], round: number): Item[] {
  const at = round % items.length
  return [...items.slice(at), ...items.slice(0, at)]
}
