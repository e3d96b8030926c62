import type { Request, RequestHandler } from 'express'
import { Forbidden, UnsupportedMediaType } from '../../shared/http/request-errors.ts'

const READS = ['GET', 'HEAD', 'OPTIONS']

/**
 * What changes something must come from our own page, or from no page; and its body must be JSON, which a form of another
 * page cannot send. A DELETE without a body passes: no page sends it to another origin without a preflight request, which
 * nothing here allows.
 */
export const checkChange: RequestHandler = (request, _response, next) => {
  if (!READS.includes(request.method)) {
    const { origin, host = '' } = request.headers
    if (origin !== undefined && !isOwnOrigin(origin, host))
      throw new Forbidden('a page of another origin may not change anything here')
    if (mustBeJson(request) && !/^application\/json *(;|$)/i.test(request.headers['content-type'] ?? ''))
      throw new UnsupportedMediaType()
  }
  next()
}

/** The Host header has no scheme, and TLS may end at a proxy before this service: so only host and port are compared. */
function isOwnOrigin(origin: string, host: string): boolean {
  const page = URL.parse(origin)
  if (page === null || !/^https?:$/.test(page.protocol) || page.origin !== origin.toLowerCase()) return false
  return page.host === URL.parse(`${page.protocol}//${host}`)?.host
}

function mustBeJson({ method, headers }: Pick<Request, 'method' | 'headers'>): boolean {
  if (method !== 'DELETE') return true
  return headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0'
}
