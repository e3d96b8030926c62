import type { IncomingMessage } from 'node:http'
import { unauthenticated, unsupportedMediaType } from './line-error.ts'

/** @throws LineError 401 unless the request has the channel access token */
export function authenticate(request: IncomingMessage, accessToken: string): void {
  const [, token] = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '') ?? []
  if (token !== accessToken) throw unauthenticated()
}

/** @throws LineError 415 unless the body is sent as JSON */
export function requireJson(request: IncomingMessage): void {
  const contentType = request.headers['content-type'] ?? ''
  if (!/^application\/json\s*(;|$)/i.test(contentType)) throw unsupportedMediaType(contentType)
}
