/** LINE's login adds these to the address. They are valid once: a reload or second login with them would fail. */
const ADDED_BY_LOGIN = ['code', 'state', 'liffClientId', 'liffRedirectUri']

/** The page's address without what LINE's login added. */
export function withoutLogin(href: string): string {
  const url = new URL(href)
  for (const name of ADDED_BY_LOGIN) url.searchParams.delete(name)
  return url.href
}
