import { isIP, isIPv4 } from 'node:net'
import { z } from 'zod'

/** Express' names for the addresses of this machine, of one cable, and of private networks. */
const NAMED = ['loopback', 'linklocal', 'uniquelocal']
/** A request that passed more of them was led round in circles. */
const MAX_PROXIES = 10

/**
 * Whose word on where a request came from (`X-Forwarded-For`) is taken: so many proxies in a row, or those at
 * these addresses. As Express' setting `trust proxy` takes it. Source: Express, "Express behind proxies".
 */
export const trustedProxies = z
  .string()
  .transform((text): number | readonly string[] =>
    /^\d+$/.test(text) ? Number(text) : text.split(',').map((item) => item.trim()),
  )
  .refine(
    (proxies) =>
      typeof proxies === 'number' ? proxies >= 1 && proxies <= MAX_PROXIES : proxies.every(isNetwork),
    'expected how many proxies there are, or their addresses, comma-separated: 10.0.0.5, 10.0.0.0/8, loopback',
  )

function isNetwork(text: string): boolean {
  if (NAMED.includes(text)) return true
  const [address = '', prefix, ...rest] = text.split('/')
  if (isIP(address) === 0 || address.includes('%') || rest.length > 0) return false
  if (prefix === undefined) return true
  // A network of everybody (/0) would let anybody pretend to be anybody.
  return /^\d{1,3}$/.test(prefix) && Number(prefix) >= 1 && Number(prefix) <= (isIPv4(address) ? 32 : 128)
}
