import type { IncomingMessage } from 'node:http'
import { unauthenticated } from './line-error.ts'

/** @throws LineError 401 unless the request carries the channel access token. */
export function authenticate(request: IncomingMessage, accessToken: string): void {
  const [, token] = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '') ?? []
  if (token !== accessToken) throw unauthenticated()
}
