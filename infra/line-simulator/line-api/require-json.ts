import type { IncomingMessage } from 'node:http'
import { unsupportedMediaType } from './line-error.ts'

/** @throws LineError 415 unless the request says that its body is JSON. */
export function requireJson(request: IncomingMessage): void {
  const contentType = request.headers['content-type'] ?? ''
  if (!/^application\/json\s*(;|$)/i.test(contentType)) throw unsupportedMediaType(contentType)
}
