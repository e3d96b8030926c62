import type { Request, Response } from 'express'

/** What `response.json` sends, without its work on each response that all of ours have in common. */
export function sendJson(
  response: Pick<Response, 'writeHead' | 'end'>,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  const text = JSON.stringify(body)
  response.writeHead(status, {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(text),
    ...headers,
  })
  response.end(text)
}

/** Sends a list. A full page links to the next one, `Link: <…>; rel="next"` (RFC 8288), with the rest of the query. */
export function sendPage(
  request: Pick<Request, 'originalUrl'>,
  response: Pick<Response, 'writeHead' | 'end'>,
  cursor: 'after' | 'before',
  limit: number,
  page: readonly { readonly id: number }[],
): void {
  const last = page.at(-1)
  const headers: Record<string, string> = {}
  if (last !== undefined && page.length >= limit) {
    const url = new URL(request.originalUrl, 'http://any')
    url.searchParams.set(cursor, String(last.id))
    headers.Link = `<${url.pathname}${url.search}>; rel="next"`
  }
  sendJson(response, 200, page, headers)
}
