import type { ServerResponse } from 'node:http'

/** What `response.json` would send, without finding out anew each time what all answers have in common. */
export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  sendText(response, status, JSON.stringify(body), headers)
}

const texts = new WeakMap<object, string>()

/** Sends what was read, with 200; what several are answered with is put into words once. */
export function sendShared(response: ServerResponse, body: object): void {
  let text = texts.get(body)
  if (text === undefined) {
    text = JSON.stringify(body)
    texts.set(body, text)
  }
  sendText(response, 200, text, {})
}

function sendText(
  response: ServerResponse,
  status: number,
  text: string,
  headers: Readonly<Record<string, string>>,
): void {
  const bytes = Buffer.byteLength(text)
  response
    .writeHead(status, {
      'Content-Type': 'application/json; charset=utf-8',
      'Content-Length': bytes,
      ...headers,
    })
    // The same bytes where all is ASCII, which need not be encoded.
    .end(text, bytes === text.length ? 'latin1' : 'utf8')
}
