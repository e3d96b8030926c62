import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import type { Scope } from '../scope.ts'

interface RawAnswer {
  readonly status: number
  readonly headers: string
  readonly body: string
}

/** Sends bytes as they are, past any HTTP client, and reads until the server hangs up. */
export async function sendBytes(scope: Scope, url: string, bytes: string): Promise<RawAnswer[]> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  scope.onEnd(() => socket.destroy())
  let text = ''
  socket.setEncoding('utf8').on('data', (more: string) => {
    text += more
  })
  socket.on('error', () => undefined)
  socket.write(bytes)
  await once(socket, 'close')
  return text
    .split(/(?=HTTP\/1\.1 \d)/)
    .filter(Boolean)
    .map((answer) => {
      const [headers = '', body = ''] = answer.split('\r\n\r\n', 2)
      return { status: Number(/^HTTP\/1\.1 (\d+)/.exec(headers)?.[1]), headers, body }
    })
}

export function assertRawProblem(answer: RawAnswer | undefined, status: number, code: string): void {
  assert.ok(answer, 'an answer')
  assert.equal(answer.status, status)
  assert.match(answer.headers, /^content-type: application\/problem\+json/im)
  const problem = JSON.parse(answer.body) as Record<string, unknown>
  assert.deepEqual([problem.status, problem.code, problem.message], [status, code, problem.detail])
}
