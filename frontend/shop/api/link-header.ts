/** The address of the next page (RFC 8288), as a path of this origin; undefined on the last page. */
export function nextPage(link: string | null): string | undefined {
  const address = link?.match(/<([^>]*)>\s*;[^,]*\brel="?next"?/)?.[1]
  if (address === undefined) return undefined
  // Behind a proxy the server may use another host name, so only the path counts.
  const { pathname, search } = new URL(address, 'http://localhost')
  return pathname + search
}

export function hasNextPage(link: string | null): boolean {
  return nextPage(link) !== undefined
}
