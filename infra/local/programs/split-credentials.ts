import { isPercentEncoded } from '../../../services/shared/network/percent-encoding.ts'

/** Moves `user:password@` from an address to a header: fetch refuses addresses with credentials. */
export function splitCredentials(address: string): { url: string; headers: Record<string, string> } {
  const url = new URL(address)
  const { username, password } = url
  if (username === '' && password === '') return { url: address, headers: {} }
  url.username = ''
  url.password = ''
  const login = `${decode(username)}:${decode(password)}`
  return { url: url.href, headers: { authorization: `Basic ${Buffer.from(login).toString('base64')}` } }
}

function decode(text: string): string {
  return isPercentEncoded(text) ? decodeURIComponent(text) : text
}
