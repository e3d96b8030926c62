import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { before, describe, test, after } from 'node:test'
import { gzipSync } from 'node:zlib'
import express from 'express'
import { createScope } from '../../../../tests/support/scope.ts'
import { silentLog } from '../../../../tests/support/servers/test-topics.ts'
import { createErrorHandler } from '../problem-details.ts'
import { createJsonReader } from './json-body.ts'

const scope = createScope({ after })
let url = ''

before(async () => {
  const app = express()
  app.post('/', createJsonReader(), (request, response) => {
    response.json({ read: request.body as unknown })
  })
  app.use(createErrorHandler({ log: silentLog }))
  const server = createServer(app).listen(0, '127.0.0.1')
  scope.onEnd(() => server.close())
  await once(server, 'listening')
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
})

async function send(
  body: NonNullable<RequestInit['body']>,
  headers: Record<string, string> = {},
): Promise<unknown> {
  const init = { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body }
  return (await fetch(url, init)).json()
}

const codeOf = async (answer: Promise<unknown>) => ((await answer) as { code: string }).code

/** In chunks, without a Content-Length. */
function inPieces(...pieces: readonly string[]) {
  const body = new ReadableStream({
    start: (controller) => {
      for (const piece of pieces) controller.enqueue(new TextEncoder().encode(piece))
      controller.close()
    },
  })
  return { body, duplex: 'half' } as const
}

describe('a JSON body is read', () => {
  const order = { productId: 1, userId: 'ผู้ซื้อ' }
  const types = ['application/json', 'application/json; charset=utf-8', 'application/json;charset=UTF-8']
  for (const type of types)
    test(`as ${type}`, async () => {
      assert.deepEqual(await send(JSON.stringify(order), { 'content-type': type }), { read: order })
    })

  test('after a byte order mark', async () => {
    assert.deepEqual(await send(`\uFEFF${JSON.stringify(order)}`), { read: order })
  })

  test('compressed', async () => {
    const body = gzipSync(JSON.stringify(order))
    assert.deepEqual(await send(body, { 'content-encoding': 'gzip' }), { read: order })
  })

  for (const body of ['null', '5', '"text"', '[]'])
    test(`also when it is ${body}: the schema refuses what is not an object`, async () => {
      const read = { read: JSON.parse(body) as unknown }
      assert.deepEqual(await send(body), read)
      assert.deepEqual(await send(gzipSync(body), { 'content-encoding': 'gzip' }), read)
    })

  test('in chunks, without its length', async () => {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      ...inPieces('{"a"', ':1}'),
    })
    assert.deepEqual(await response.json(), { read: { a: 1 } })
  })
})

describe('a body is refused', () => {
  for (const body of ['{', '{"a":1}}', 'nul', ' '])
    test(`that is ${JSON.stringify(body)}`, async () => {
      assert.equal(await codeOf(send(body)), 'malformed')
    })

  test('that is longer than 16 KiB', async () => {
    assert.equal(await codeOf(send(JSON.stringify({ text: 'x'.repeat(16 * 1024) }))), 'body_too_large')
  })

  test('that is not sent as JSON', async () => {
    const answer = send('a=1', { 'content-type': 'application/x-www-form-urlencoded' })
    assert.equal(await codeOf(answer), 'unsupported_media_type')
  })
})

describe('a body that is not UTF-8 is refused', () => {
  const latin1 = Buffer.from('{"name":"café"}', 'latin1')

  test('sent as nearly every client does', async () => {
    assert.equal(await codeOf(send(latin1)), 'malformed')
  })

  test('sent compressed', async () => {
    assert.equal(await codeOf(send(gzipSync(latin1), { 'content-encoding': 'gzip' })), 'malformed')
  })

  test('but UTF-16 that is declared as such is read', async () => {
    const type = 'application/json; charset=utf-16le'
    const body = Buffer.from('{"name":"café"}', 'utf16le')
    assert.deepEqual(await send(body, { 'content-type': type }), { read: { name: 'café' } })
  })
})
