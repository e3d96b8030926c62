import { isIP, isIPv4 } from 'node:net'
import { z } from 'zod'

/** Express's names for loopback, link-local and private addresses. */
const NAMED = ['loopback', 'linklocal', 'uniquelocal']
/** More hops than this means a proxy loop. */
const MAX_PROXIES = 10

/**
 * The proxies whose `X-Forwarded-For` is trusted: how many in a row, or their addresses. The value of Express's
 * setting `trust proxy`. Source: Express, "Express behind proxies".
 */
export const trustedProxies = z
  .string()
  .transform((text): number | readonly string[] =>
    /^\d+$/.test(text) ? Number(text) : text.split(',').map((item) => item.trim()),
  )
  .refine(
    (proxies) =>
      typeof proxies === 'number' ? proxies >= 1 && proxies <= MAX_PROXIES : proxies.every(isNetwork),
    'must be how many proxies there are, or their addresses, comma-separated: 10.0.0.5, 10.0.0.0/8, loopback',
  )

function isNetwork(text: string): boolean {
  if (NAMED.includes(text)) return true
  const [address = '', prefix, ...rest] = text.split('/')
  if (isIP(address) === 0 || address.includes('%') || rest.length > 0) return false
  if (prefix === undefined) return true
  // A network of all addresses (/0) would let any client forge its address.
  return /^\d{1,3}$/.test(prefix) && Number(prefix) >= 1 && Number(prefix) <= (isIPv4(address) ? 32 : 128)
}
