import type { Response } from 'express'
import type { SendBudget } from './send-budget.ts'

type Writable = Pick<Response, 'writeHead' | 'end'>
type Headers = Readonly<Record<string, string>>

/** What `response.json` sends, without its work on each response that all of ours have in common. */
export function sendJson(response: Writable, status: number, body: unknown, headers: Headers = {}): void {
  const text = JSON.stringify(body)
  writeJsonHead(response, status, Buffer.byteLength(text), headers)
  response.end(text)
}

/** For a long answer, which its client may not read. Responses that send the same buffer share it. */
export function sendLongJson(
  response: Response,
  budget: Pick<SendBudget, 'end'>,
  body: Buffer,
  headers: Headers = {},
): void {
  writeJsonHead(response, 200, body.length, headers)
  budget.end(response, body)
}

function writeJsonHead(response: Writable, status: number, length: number, headers: Headers): void {
  response.writeHead(status, {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': length,
    ...headers,
  })
}
