import { isPercentEncoded } from '../../../services/shared/network/percent-encoding.ts'

/** Takes `user:password@` out of an address, which fetch refuses to have there, and into a header. */
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
