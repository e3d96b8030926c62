// What LINE's login adds to the address on the way back. It is good for one use only: a reload or a second login
// that carried it along would fail.
const ADDED_BY_LOGIN = ['code', 'state', 'liffClientId', 'liffRedirectUri']

/** The address of the page as it was before LINE's login came back to it. */
export function withoutLogin(href: string): string {
  const url = new URL(href)
  for (const name of ADDED_BY_LOGIN) url.searchParams.delete(name)
  return url.href
}
