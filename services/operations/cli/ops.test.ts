import assert from 'node:assert/strict'
import { describe, test, type TestContext } from 'node:test'
import { startSimulator } from '../../../infra/line-simulator/testing/test-simulator.ts'
import { createProduct } from '../../../tests/support/data/create-product.ts'
import { createScope } from '../../../tests/support/scope.ts'
import { createTestOps } from '../../../tests/support/services/create-test-ops.ts'
import { startTestOperations } from '../../../tests/support/services/start-test-operations.ts'
import { startOperationsStack } from '../../../tests/support/services/start-operations-stack.ts'
import { waitFor } from '../../../tests/support/wait-for.ts'

/** Operations, an order API, the simulator, and the command. */
async function openPlatform(t: TestContext) {
  const { url, http, api } = await startOperationsStack(t)
  return { url, http, api, ops: createTestOps(url) }
}

describe('ops', () => {
  test('shows the stations, places orders, and stops and starts the consumer', async (t) => {
    const { ops, api, url } = await openPlatform(t)
    await createProduct(api)

    const placed = await ops('place', '3', '--seed', '7')
    assert.equal(placed.status, 0, placed.err)
    assert.match(placed.out, /^3 orders placed\. Seed: 7\.\nWhat became of the last one: ops story \d+$/)

    const stopped = await ops('stop')
    assert.equal(stopped.status, 0)
    assert.match(stopped.out, /message-group leave it .*\nTo start them again: ops start$/)
    const json = await ops('stop', '--json')
    assert.deepEqual(JSON.parse(json.out), { group: 'message-group', desired: 'stopped', revision: 1 })

    // An overview may be two seconds old.
    const status = await waitFor('the stop to be shown', async () => {
      const shown = await ops('status')
      return shown.out.includes('wanted: stopped') ? shown : undefined
    })
    assert.equal(status.status, 0)
    assert.ok(status.out.startsWith(`Operations at ${url}, `), status.out)
    assert.match(status.out, /^ {2}order API +1 running, /m)
    assert.match(status.out, /^ {2}orders +3 pending/m)
    assert.match(status.out, /^PARTITION +LEADER +ISR/m)
    assert.match(status.out, /stopped by an operator.*To start it: ops start$/m)

    assert.equal((await ops('start')).status, 0)
    const lines = (await ops('watch', '--seconds', '2')).out.split('\n')
    assert.equal(lines.length, 2)
    assert.match(lines[1] ?? '', /^\d\d:\d\d:\d\dZ {2}placed .* pending 3 {2}success 0 /)
  })

  test('a run until stopped ends with Ctrl-C, and says what was placed', async (t) => {
    const { url, api, http } = await openPlatform(t)
    await createProduct(api, { amount: 100_000 })
    const interruption = new AbortController()
    const running = createTestOps(url, { interrupted: interruption.signal })('place', '--until-stopped')
    const runs = async () =>
      ((await http.get('/api/order-runs')).body as { runs: { placed: number; done: boolean }[] }).runs
    await waitFor('an order', async () => ((await runs())[0]?.placed ?? 0) > 0)
    interruption.abort()
    const { status, out } = await running
    assert.equal(status, 0)
    assert.match(out, /^\d+ orders? placed\. Seed: \d+\./)
    assert.equal((await runs())[0]?.done, true)
  })

  test('says what operations refuses, and exits 1', async (t) => {
    const { ops } = await openPlatform(t)
    const refused = await ops('place', '1', '--product', '99')
    assert.deepEqual(refused, { status: 1, out: '', err: 'There is no product 99.' })
    const json = await ops('place', '1', '--product', '99', '--json')
    assert.deepEqual(JSON.parse(json.err), { code: 'product_not_found', message: 'There is no product 99.' })
  })

  test('needs the token where operations has one', async (t) => {
    const token = 'a-long-token'
    const { url } = await startTestOperations(createScope(t), { OPERATOR_TOKEN: token })
    const refused = await createTestOps(url)('stop')
    assert.equal(refused.status, 1)
    assert.match(refused.err, /set OPERATOR_TOKEN/)
    assert.equal((await createTestOps(url, { token })('stop')).status, 0)
  })
})

test('ops exits 2 when nothing listens, or something else answers', async (t) => {
  const nothing = await createTestOps('http://127.0.0.1:9')('status')
  assert.equal(nothing.status, 2)
  assert.match(nothing.err, /^Operations cannot be reached at http:\/\/127\.0\.0\.1:9: nothing listens/)
  const { url } = await startSimulator(t)
  const other = await createTestOps(url)('status')
  assert.equal(other.status, 2)
  assert.match(other.err, /^Something other than operations answers/)
})
