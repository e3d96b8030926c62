import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openStalled, type StalledClient } from '../../../tests/support/http/open-stalled.ts'
import { createScope } from '../../../tests/support/scope.ts'
import { startSimulator } from '../testing/test-simulator.ts'

/** A push with the most text that LINE accepts: 50 kB. */
const messages = Array.from({ length: 5 }, () => ({ type: 'text', text: '😀'.repeat(2_500) }))
/** More than the system takes for a connection. */
const PUSHES = 150
const NONE = '460000000000000000'

/** The ids of the events in a response. */
const idsIn = (text: string) => [...text.matchAll(/^id: (\d+)$/gm)].map(([, id]) => id)

test('chat pages that never read do not keep others from their messages, and resume without a gap', async (t) => {
  const scope = createScope(t)
  const simulator = await startSimulator(t)
  const open = (path: string, headers: Record<string, string> = {}) =>
    openStalled(scope, simulator.url, path, headers)
  const live: StalledClient[] = []
  for (let page = 0; page < 20; page++) live.push(await open(`/chat/U1/events?since=${NONE}`))
  for (let count = 0; count < PUSHES; count++) await simulator.push({ to: 'U1', messages })

  for (let page = 0; page < 20; page++) {
    await open(`/chat/U1/events?since=${NONE}`)
    await open('/chat/U1')
    await open('/simulator/messages')
  }

  const all = (await simulator.messages('?to=U1')).map(({ id }) => id)
  assert.equal(all.length, PUSHES * 5)
  const before = idsIn((await live[0]?.read((text) => text.length > 500_000)) ?? '')
  assert.ok(before.length > 0 && before.length < all.length)
  const again = await open('/chat/U1/events', { 'Last-Event-ID': before.at(-1) ?? '' })
  const last = `id: ${all.at(-1)}\n`
  const after = idsIn(await again.read((text) => text.lastIndexOf(last) >= 0))
  assert.deepEqual([...before, ...after], all)
})
