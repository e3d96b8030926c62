import { request } from 'node:http'
import type { AnyRequest } from '../generators/any-request.ts'

export interface Answered {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly text: string
}

/** No answer within that time is a hung connection. */
const HANG_MS = 10_000

/**
 * Sends a request as it is, where fetch would tidy it up first. Of a stream, only the beginning is read.
 * @throws when there is no answer
 */
export function sendRequest(url: string, { method, path, headers, body }: AnyRequest): Promise<Answered> {
  const { hostname, port } = new URL(url)
  const lines: [string, string][] = headers.map(([name, value]) => [name, value])
  if (!headers.some(([name]) => name === 'Host')) lines.unshift(['Host', `${hostname}:${port}`])
  if (body !== undefined) lines.push(['Content-Length', String(body.length)])
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, method, path, headers: lines.flat(), agent: false }, (answer) => {
      const { statusCode: status = 0, headers: answered } = answer
      let text = ''
      const finish = () => resolve({ status, headers: answered, text })
      answer.setEncoding('utf8').on('data', (more: string) => {
        text += more
        if (answered['content-type']?.startsWith('text/event-stream') !== true) return
        finish()
        sent.destroy()
      })
      answer.on('end', finish).on('error', reject)
    })
    sent.setTimeout(HANG_MS, () => sent.destroy(new Error(`no answer to ${method} ${path}`)))
    sent.on('error', reject)
    sent.end(body)
  })
}
