import assert from 'node:assert/strict'
import { describe, test, type TestContext } from 'node:test'
import { startFaultProxy } from '../../../tests/support/servers/fault-proxy.ts'
import { requiredVariable } from '../../../tests/support/servers/test-database.ts'
import { readOffsets } from '../../../tests/support/servers/test-topics.ts'
import { startNotifierFixture } from '../../../tests/support/services/notifier-fixture.ts'
import { repeatUsers } from '../../../tests/support/services/notifier-group.ts'
import { startServiceProgram, type ServiceProgram } from '../../../tests/support/services/service-program.ts'
import { waitFor } from '../../../tests/support/wait-for.ts'
import { readDesiredState } from '../../shared/desired-state/desired-state.ts'
import { findRewind, type RewindState } from './rewind-rows.ts'

const TIMEOUT_MS = 90_000
/** In this order. */
const STATES: readonly RewindState[] = ['stopping', 'resetting', 'starting', 'done']

async function setUp(t: TestContext) {
  const fixture = await startNotifierFixture(t, { partitions: 2 })
  await fixture.startNotifier()
  const orders = await fixture.order(repeatUsers(10, 2))
  await fixture.waitForSuccess(orders.length)
  await fixture.waitUntilConsumed()
  const start = (env = {}) =>
    startServiceProgram(fixture.scope, 'operations', {
      KAFKA_BROKERS: requiredVariable('KAFKA_BROKERS'),
      ...fixture.env,
      ...env,
    })
  const begin = async ({ url }: ServiceProgram) => {
    const answer = await fetch(`${url}/api/rewind`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ to: 'beginning' }),
    })
    assert.equal(answer.status, 202)
    return ((await answer.json()) as { rewindId: number }).rewindId
  }
  const reached = (id: number, state: RewindState) =>
    waitFor(
      `the rewind to be ${state}`,
      async () => {
        const rewind = await findRewind(fixture.database, id)
        return rewind !== undefined && STATES.indexOf(rewind.state) >= STATES.indexOf(state)
      },
      TIMEOUT_MS,
    )
  const assertDone = async () => {
    await fixture.waitUntilConsumed()
    assert.equal((await readDesiredState(fixture.database, fixture.group)).desired, 'running')
    for (const { committed, end } of await readOffsets(fixture.topic, fixture.group))
      assert.equal(committed, end)
    await fixture.assertNotifiedOnce(orders)
  }
  return { ...fixture, start, begin, reached, assertDone }
}

describe('operations in the middle of a rewind', { concurrency: 2 }, () => {
  test('is killed after any step: the next process goes on', async (t) => {
    const { start, begin, reached, assertDone } = await setUp(t)
    for (const state of STATES.slice(0, 3)) {
      const killed = await start()
      const id = await begin(killed)
      await reached(id, state)
      await killed.end('SIGKILL')
      const next = await start()
      await reached(id, 'done')
      await assertDone()
      await next.end('SIGKILL')
    }
  })

  test('loses the database: it goes on when the database is back', async (t) => {
    const { scope, env, start, begin, reached, assertDone } = await setUp(t)
    const database = await startFaultProxy(scope, env.DATABASE_URL)
    const operations = await start({ DATABASE_URL: database.through(env.DATABASE_URL) })
    const id = await begin(operations)
    for (const state of STATES) {
      await database.refuse()
      await database.pass()
      await reached(id, state)
    }
    await assertDone()
  })
})
