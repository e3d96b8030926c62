import type { Response } from 'express'

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
