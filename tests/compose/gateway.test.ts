// What the gateway adds to the order API: one address for several, and its own refusals.
import assert from 'node:assert/strict'
import { setTimeout as delay } from 'node:timers/promises'
import { after, before, describe, test } from 'node:test'
import { followLive } from '../support/http/follow-live.ts'
import { assertRawProblem, sendBytes } from '../support/http/send-bytes.ts'
import { createShopClient, type ShopClient } from '../support/http/shop-client.ts'
import { LONG_ADDRESS, UNREADABLE_REQUESTS } from '../support/http/unreadable-requests.ts'
import { createScope } from '../support/scope.ts'
import { unique, uniqueUserId } from '../support/unique.ts'
import { createComposeProject, type ComposeProject } from './compose-project.ts'
import { untilAllAnswerReads } from './count-answers.ts'
import { inspectContainers } from './inspect-containers.ts'

/** nginx's own read timeout, after which the gateway gave up on orders, and a little more. */
const LONGER_THAN_NGINX_WAITS_MS = 63_000
const PATIENCE_MS = 15_000
/** More than the gateway's. */
const timeoutMs = 120_000

const scope = createScope({ after })
let project: ComposeProject
let shop: ShopClient

before(async () => {
  project = createComposeProject(scope)
  await project.up('--build')
  shop = createShopClient(project.url('PORT'), { timeoutMs })
})

for (const port of ['PORT', 'NOTIFIER_PORT'] as const) {
  describe(`what cannot be read gets one response with problem details, at ${port}`, () => {
    const path = (text: string) => `GET ${text} HTTP/1.1\r\nHost: a\r\n\r\n`
    const requests = [
      ...UNREADABLE_REQUESTS,
      { what: 'an address of 20 kB', bytes: LONG_ADDRESS, status: 414, code: 'uri_too_long' },
      ...['/%', '/a%2', '/%00', '/..'].map((text) => ({
        what: `the path ${text}`,
        bytes: path(text),
        status: 400,
        code: 'malformed',
      })),
      {
        what: 'another version of HTTP',
        bytes: 'GET / HTTP/3.9\r\nHost: a\r\n\r\n',
        status: 400,
        code: 'malformed',
      },
      {
        what: 'an unknown encoding of the body',
        bytes: 'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n',
        status: 400,
        code: 'malformed',
      },
      {
        what: 'a method for proxies',
        bytes: 'CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n',
        status: 405,
        code: 'method_not_allowed',
      },
    ]
    for (const { what, bytes, status, code } of requests) {
      test(what, async (t) => {
        const answers = await sendBytes(createScope(t), project.url(port), bytes)
        assert.equal(answers.length, 1)
        assertRawProblem(answers[0], status, code)
      })
    }

    test('after a valid request on the same connection, whose response stays intact', async (t) => {
      const bytes = 'GET /healthz HTTP/1.1\r\nHost: a\r\n\r\nhello\r\n\r\n'
      const answers = await sendBytes(createScope(t), project.url(port), bytes)
      assert.deepEqual([answers[0]?.status, answers[0]?.body], [200, '{"status":"alive"}'])
      assertRawProblem(answers[1], 400, 'malformed')
    })
  })
}

test('its own pages for errors cannot be opened', async () => {
  const answer = await fetch(`${project.url('PORT')}/.problem`)
  assert.equal(answer.status, 404)
  assert.equal(((await answer.json()) as { code: string }).code, 'not_found')
})

test('what is much too large is refused by the gateway, which goes on', async () => {
  for (const megabytes of [1, 50]) {
    const body = 'x'.repeat(megabytes * 1_048_576)
    for (const sent of [body, new Blob([body]).stream()]) {
      const answer = await fetch(`${project.url('PORT')}/api/placeorder`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: sent,
        duplex: 'half',
      }).catch(() => undefined) // Cut off while it still sends.
      if (answer) assert.equal(((await answer.json()) as { code: string }).code, 'body_too_large')
    }
  }
  const [gateway] = await inspectContainers(project, 'gateway')
  assert.deepEqual([gateway?.health, gateway?.restarts], ['healthy', 0])
  assert.equal((await fetch(`${project.url('PORT')}/healthz`)).status, 200)
})

test('one of two order APIs freezes: reads go to the other, orders wait for their answer and are placed once', async (t) => {
  t.after(() => project.up('--scale', 'order-api=1'))
  const user = uniqueUserId()
  const productId = await shop.createProduct(unique('Jackfruit'), 100)
  const streams = await Promise.all(
    ['/api/live', '/API/Live/'].map((path) =>
      followLive(createScope(t), project.url('PORT'), { userId: user, path }),
    ),
  )
  await project.up('--scale', 'order-api=2')
  await untilAllAnswerReads(project, 2)
  const [, frozen] = await inspectContainers(project, 'order-api')
  assert.ok(frozen)
  await project.docker('pause', frozen.id)
  t.after(() => project.docker('unpause', frozen.id).catch(() => undefined))
  const frozenAt = Date.now()

  const keys = Array.from({ length: 8 }, () => unique('key'))
  const placed = Promise.all(keys.map((key) => shop.order(productId, user, key)))
  let waiting = true
  void placed.finally(() => (waiting = false)).catch(() => undefined)
  for (let count = 0; count < 20; count++) {
    const signal = AbortSignal.timeout(PATIENCE_MS)
    assert.equal((await fetch(`${project.url('PORT')}/api/products/${productId}`, { signal })).status, 200)
  }
  // The reads have found the frozen one, so new orders go to the other.
  const later = await Promise.race([shop.order(productId, user), delay(PATIENCE_MS)])
  assert.equal(later?.status, 201)

  await delay(frozenAt + LONGER_THAN_NGINX_WAITS_MS - Date.now())
  assert.ok(waiting, 'orders that went to the frozen one still wait')
  await project.docker('unpause', frozen.id)
  // 201; or 503, if the order API on waking first closes connections that were idle.
  await placed
  const outcomes = await Promise.all(keys.map((key) => shop.order(productId, user, key)))
  assert.deepEqual(new Set(outcomes.map(({ status }) => status)), new Set([201]))
  assert.equal(new Set(outcomes.map(({ orderId }) => orderId)).size, keys.length)
  assert.equal(await shop.stockOf(productId), 100 - keys.length - 1)

  // The streams were open all the time, for longer than any timeout.
  const { orderId } = await shop.order(productId, user)
  for (const stream of streams) await stream.received('an order', ({ data }) => data.id === orderId)
})
