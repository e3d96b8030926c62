import assert from 'node:assert/strict'
import { request } from 'node:http'
import { after, describe, test } from 'node:test'
import { createScope } from '../../../tests/support/scope.ts'
import { startTestOperations } from '../../../tests/support/services/start-test-operations.ts'

const scope = createScope({ after })
const open = await startTestOperations(scope)
const TOKEN = 'operator-secret'
const guarded = await startTestOperations(scope, {
  OPERATOR_TOKEN: TOKEN,
  OPERATIONS_HOSTS: 'ops.example.com, OPERATIONS',
})
const PRODUCT = JSON.stringify({ name: 'Tea', amount: 1 })

interface Call {
  readonly method?: string
  readonly path?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** With any Host header: fetch allows none. Returns the status and the code of the problem. */
function call(url: string, { method = 'GET', path = '/api/audit', headers = {}, body }: Call) {
  return new Promise<{ status: number; code: string | undefined }>((resolve, reject) => {
    const sent = request(`${url}${path}`, { method, headers }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => (text += chunk))
      response.on('end', () => {
        const isProblem = response.headers['content-type']?.startsWith('application/problem+json') === true
        const code = isProblem ? (JSON.parse(text) as { code: string }).code : undefined
        resolve({ status: response.statusCode ?? 0, code })
      })
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

const json = { 'content-type': 'application/json' }
const withToken = { authorization: `Bearer ${TOKEN}` }
const create = (url: string, headers: Readonly<Record<string, string>>, body = PRODUCT) =>
  call(url, { method: 'POST', path: '/api/products', headers, body })

describe('the Host header', () => {
  const LOOPBACK = [
    '127.0.0.1',
    '127.0.0.1:8003',
    'localhost',
    'LOCALHOST:1',
    '[::1]',
    '[::1]:8003',
    '127.9.9.9',
  ]
  const OTHERS = [
    'evil.example',
    'evil.example:8003',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    '10.0.0.5',
  ]
  const MALFORMED = ['user@localhost', 'localhost/x', 'localhost:x', '[::1', '::1', ' ']

  test('names this machine', async () => {
    for (const host of LOOPBACK) assert.equal((await call(open.url, { headers: { host } })).status, 200, host)
  })

  test('another name is refused, on every path', async () => {
    for (const host of [...OTHERS, ...MALFORMED])
      for (const path of ['/api/audit', '/', '/readyz', '/openapi.json', '/API/audit'])
        assert.equal((await call(open.url, { path, headers: { host } })).status, 403, `${host} ${path}`)
  })

  test('any name reads the metrics', async () => {
    const answer = await call(open.url, { path: '/metrics', headers: { host: 'operations:8003' } })
    assert.equal(answer.status, 200)
  })

  test('with a token, also a name of OPERATIONS_HOSTS', async () => {
    for (const host of ['ops.example.com', 'Ops.Example.com:443', 'operations:8003', 'localhost'])
      assert.equal((await call(guarded.url, { headers: { host, ...withToken } })).status, 200, host)
    for (const host of ['evil.example', 'x.ops.example.com'])
      assert.equal((await call(guarded.url, { headers: { host, ...withToken } })).status, 403, host)
  })
})

describe('the Origin of a change', () => {
  const host = '127.0.0.1:8003'

  test('is that of the own page, or there is none', async () => {
    assert.equal((await create(open.url, { ...json, host })).status, 201)
    for (const [origin, name] of [
      ['http://127.0.0.1:8003', host],
      ['http://localhost:8003', 'LOCALHOST:8003'],
      ['http://[::1]:8003', '[::1]:8003'],
      ['http://localhost', 'localhost:80'],
    ] as const)
      assert.equal((await create(open.url, { ...json, host: name, origin })).status, 201, origin)
    const proxied = { ...json, ...withToken, host: 'ops.example.com', origin: 'https://ops.example.com' }
    assert.equal((await create(guarded.url, proxied)).status, 201)
  })

  test('another one is refused, with and without a token', async () => {
    for (const origin of [
      'https://evil.example',
      'null',
      '',
      'http://127.0.0.1:8000',
      'http://localhost:8003',
      'http://127.0.0.1:8003.evil.example',
      'http://127.0.0.1:8003/',
      'file://',
    ])
      for (const [url, more] of [
        [open.url, {}],
        [guarded.url, withToken],
      ] as const)
        assert.deepEqual(
          await create(url, { ...json, ...more, host, origin }),
          { status: 403, code: 'forbidden' },
          origin,
        )
  })

  test('does not matter for a read', async () => {
    assert.equal((await call(open.url, { headers: { origin: 'https://evil.example' } })).status, 200)
  })
})

describe('the body of a change', () => {
  test('is JSON', async () => {
    for (const type of ['application/json', 'Application/JSON; charset=utf-8'])
      assert.equal((await create(open.url, { 'content-type': type })).status, 201, type)
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'application/jsonx',
      'multipart/form-data',
    ])
      assert.deepEqual(
        await create(open.url, { 'content-type': type }),
        { status: 415, code: 'unsupported_media_type' },
        type,
      )
    assert.equal((await create(open.url, {})).status, 415)
  })

  test('no change without a body passes, except DELETE', async () => {
    for (const method of ['POST', 'PUT', 'PATCH'])
      assert.equal((await call(open.url, { method, path: '/api/products' })).status, 415, method)
    assert.equal((await call(open.url, { method: 'DELETE', path: '/api/products' })).status, 405)
    const headers = { 'content-type': 'text/plain', 'content-length': '1' }
    const answer = await call(open.url, { method: 'DELETE', path: '/api/products', headers, body: 'x' })
    assert.equal(answer.status, 415)
  })
})

describe('the token', () => {
  const WRONG = [undefined, 'operator-secret', 'Bearer operator-secreT', 'Bearer', 'Basic operator-secret']

  test('is needed for every call, at every spelling of it', async () => {
    for (const authorization of WRONG)
      for (const path of ['/api/audit', '/API/Audit/', '/api/none', '/api/products'])
        assert.deepEqual(
          await call(guarded.url, { path, headers: authorization === undefined ? {} : { authorization } }),
          { status: 401, code: 'unauthenticated' },
          `${authorization} ${path}`,
        )
    for (const authorization of WRONG)
      assert.equal(
        (await create(guarded.url, { ...json, ...(authorization !== undefined && { authorization }) }))
          .status,
        401,
      )
    assert.equal((await call(guarded.url, { headers: withToken })).status, 200)
  })

  test('is not needed for health, metrics, the document and the files of the pages', async () => {
    for (const path of ['/healthz', '/readyz', '/metrics', '/openapi.json', '/docs/swagger-ui.css'])
      assert.equal((await call(guarded.url, { path })).status, 200, path)
  })
})
