import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test, type TestContext } from 'node:test'
import { startSimulator, TOKEN } from '../../line-simulator/testing/test-simulator.ts'
import { readDefaults } from '../settings/env-file.ts'
import { readSettings } from '../settings/settings.ts'
import { examineLine } from './examine-line.ts'

const SECRET = 'secret-token-of-a-channel'

function examine(address: string, token = SECRET, timeoutMs?: number) {
  const settings = { LINE_ACCESS_TOKEN: token, LINE_API_BASE_URL: address }
  return examineLine(readSettings(readDefaults(), settings), timeoutMs)
}

async function serve(t: TestContext, listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

test('without an access token nothing is asked: the simulator is used', async () => {
  const { state, found } = await examineLine(readSettings(readDefaults()))
  assert.equal(state, 'ok')
  assert.match(found, /the simulator/)
})

test('an accepted token is ok, with the account and the messages used', async (t) => {
  const { url, push } = await startSimulator(t, { env: { SIMULATOR_MONTHLY_QUOTA: '10' } })
  await push().expect(200)
  const { state, found } = await examine(url, TOKEN)
  assert.equal(state, 'ok')
  assert.match(found, /accepts your LINE_ACCESS_TOKEN \(account Placeorder\); 1 of 10 messages/)
})

test('a wrong or expired token is missing, with what to do', async (t) => {
  const { url } = await startSimulator(t)
  const row = await examine(url)
  assert.equal(row.state, 'missing')
  assert.match(row.found, /wrong or has expired/)
  assert.match(row.todo, /LINE Developers Console.*LINE_ACCESS_TOKEN/)
  assert.doesNotMatch(JSON.stringify(row), /secret/)
})

test('a used-up monthly quota is missing, with what to do', async (t) => {
  const { url, push } = await startSimulator(t, { env: { SIMULATOR_MONTHLY_QUOTA: '1' } })
  await push().expect(200)
  const row = await examine(url, TOKEN)
  assert.equal(row.state, 'missing')
  assert.match(row.found, /quota is used up: 1 of 1 messages/)
  assert.match(row.todo, /next month/)
})

test('an account without a limit is ok', async (t) => {
  const answers: Record<string, object> = {
    '/v2/bot/info': { userId: 'U1', basicId: '@shop', displayName: 'Shop' },
    '/v2/bot/message/quota': { type: 'none' },
    '/v2/bot/message/quota/consumption': { totalUsage: 5_000 },
  }
  const url = await serve(t, (request, response) => {
    assert.equal(request.headers.authorization, `Bearer ${SECRET}`)
    response.setHeader('content-type', 'application/json').end(JSON.stringify(answers[request.url ?? '']))
  })
  const { state, found } = await examine(url)
  assert.deepEqual([state, found.includes('account Shop')], ['ok', true])
})

test('an account without access to the API is missing', async (t) => {
  const url = await serve(t, (_, response) => response.writeHead(403).end('{"message":"no"}'))
  assert.match((await examine(url)).found, /may not use the Messaging API/)
})

test('LINE that cannot be reached, fails or does not answer is a note without the token', async (t) => {
  const failing = await serve(t, (_, response) => response.writeHead(500).end())
  const silent = await serve(t, () => undefined)
  const page = '<!doctype html><title>Sign in to the network</title>'
  const proxy = await serve(t, (_, response) => response.setHeader('content-type', 'text/html').end(page))
  const other = await serve(t, (_, response) =>
    response.setHeader('content-type', 'application/json').end('{"displayName":"Shop"}'),
  )
  const { url: down, setFaults } = await startSimulator(t)
  await setFaults({ down: true })
  for (const [address, reason] of [
    ['http://127.0.0.1:2', /ECONNREFUSED/],
    [failing, /status 500/],
    [down, /ECONNRESET/],
    [silent, /no answer in time/],
    [proxy, /the answer is not LINE's/],
    [other, /the answer is not LINE's/],
    ['not an address', /ERR_INVALID_URL/],
  ] as const) {
    const row = await examine(address, SECRET, 500)
    assert.equal(row.state, 'note', address)
    assert.match(row.found, reason)
    assert.doesNotMatch(JSON.stringify(row), /secret/)
  }
})
