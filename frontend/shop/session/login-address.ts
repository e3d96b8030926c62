import { CAUSE_PARAMETER, type LoginCause } from './login-guard.ts'

/** LINE's login adds these to the address. They are valid once: a reload or second login with them would fail. */
const ADDED_BY_LOGIN = ['code', 'state', 'liffClientId', 'liffRedirectUri']
const ADDED_BY_REFUSAL = ['error', 'error_description', 'liffOAuth2Error']

/** The page's address without what a login added. */
export function withoutLogin(href: string): string {
  const url = new URL(href)
  for (const name of [...ADDED_BY_LOGIN, ...ADDED_BY_REFUSAL, CAUSE_PARAMETER]) url.searchParams.delete(name)
  return url.href
}

/** The address to which a login for this cause returns. */
export function returnAddress(href: string, cause: LoginCause): string {
  const url = new URL(withoutLogin(href))
  url.searchParams.set(CAUSE_PARAMETER, cause)
  return url.href
}
