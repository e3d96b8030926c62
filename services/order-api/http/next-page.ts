import type { Request, Response } from 'express'

/** Where a full page is followed by another one: `Link: <…>; rel="next"` (RFC 8288), with the rest of the query. */
export function setNextPageLink(
  request: Request,
  response: Response,
  limit: number,
  page: readonly { readonly id: number }[],
  cursor: 'after' | 'before',
): void {
  const last = page.at(-1)
  if (last === undefined || page.length < limit) return
  const url = new URL(request.originalUrl, 'http://any')
  url.searchParams.set(cursor, String(last.id))
  response.set('Link', `<${url.pathname}${url.search}>; rel="next"`)
}
