import type { RequestHandler } from 'express'
import { API_HEADERS, createPageHeaders, DOCS_HEADERS } from '../../shared/http/security-headers.ts'

/** The control room: files and calls of this origin only. */
const pageHeaders = createPageHeaders({
  scriptSrc: ["'self'"],
  styleSrc: ["'self'"],
  connectSrc: ["'self'"],
  imgSrc: ["'self'", 'data:'],
})

export const setSecurityHeaders: RequestHandler = ({ path }, response, next) => {
  const isCall = path.startsWith('/api/')
  const headers = isCall ? API_HEADERS : path.startsWith('/docs') ? DOCS_HEADERS : pageHeaders
  for (const [name, value] of headers) response.setHeader(name, value)
  // Figures are never older than they say.
  if (isCall) response.setHeader('Cache-Control', 'no-store')
  next()
}
