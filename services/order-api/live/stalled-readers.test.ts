import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createParser } from 'eventsource-parser'
import { queryDatabase } from '../../../tests/support/data/query-database.ts'
import { followLive } from '../../../tests/support/http/follow-live.ts'
import { openStalled } from '../../../tests/support/http/open-stalled.ts'
import { createScope } from '../../../tests/support/scope.ts'
import { startTestOrderApi } from '../../../tests/support/services/start-test-order-api.ts'
import { uniqueUserId } from '../../../tests/support/unique.ts'
import { waitFor } from '../../../tests/support/wait-for.ts'

/** About 1.2 kB each on a stream: more than the system takes for a connection, in total. */
const PRODUCTS = 6_000
const BUDGET_BYTES = 8 * 1024 * 1024

/** The ids of the products, and the id of the last event, in the text of a response. */
function readStream(text: string): { products: number[]; lastEventId: string | undefined } {
  const products: number[] = []
  let lastEventId: string | undefined
  const parser = createParser({
    onEvent: ({ event, id, data }) => {
      lastEventId = id ?? lastEventId
      if (event === 'product') products.push((JSON.parse(data) as { id: number }).id)
    },
  })
  // Without the head, and the sizes of the chunks.
  parser.feed(text.slice(text.indexOf('\r\n\r\n') + 2).replaceAll(/\r\n[0-9a-f]+\r\n/g, ''))
  return { products, lastEventId }
}

test('pages that never read take no memory from others, and resume without losing a change', async (t) => {
  const scope = createScope(t)
  const api = await startTestOrderApi(scope)
  const measure = async (name: string) => {
    const { text } = await api.http.get('/metrics')
    return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1])
  }
  const path = () => `/api/live?userId=${uniqueUserId()}`
  const stalled = []
  for (let page = 0; page < 40; page++) stalled.push(await openStalled(scope, api.url, path()))
  const healthy = await followLive(scope, api.url, { userId: uniqueUserId() })
  await waitFor('all pages', async () => (await measure('live_pages')) === 41)

  const rows = Array.from({ length: PRODUCTS }, () => `(REPEAT('😀', 255), 1)`)
  await queryDatabase(api.databaseUrl, `INSERT INTO products (name, amount) VALUES ${rows.join()}`)

  const news = () => healthy.events.filter(({ event }) => event === 'product')
  await waitFor('the page that reads to have all', () => news().length >= PRODUCTS)
  const unsent = await measure('unsent_bytes')
  assert.ok(unsent > 0 && unsent <= BUDGET_BYTES, `${unsent} bytes`)

  const all = news().map(({ data }) => Number(data.id))
  const before = readStream((await stalled[0]?.read((text) => text.length > 1_000_000)) ?? '')
  assert.ok(before.products.length > 0 && before.products.length < PRODUCTS, `${before.products.length}`)
  const again = await followLive(scope, api.url, {
    userId: uniqueUserId(),
    lastEventId: before.lastEventId,
  })
  const resumed = again.events.filter(({ event }) => event === 'product').map(({ data }) => Number(data.id))
  assert.deepEqual(again.events.at(-1)?.data, { resumed: true })
  assert.deepEqual(
    [...new Set([...before.products, ...resumed])].sort((one, other) => one - other),
    [...new Set(all)].sort((one, other) => one - other),
  )
})
