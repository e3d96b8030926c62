import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { readReadiness, startNotifierFixture } from '../../../tests/support/services/notifier-fixture.ts'
import { countStatuses } from '../../../tests/support/data/place-test-orders.ts'
import { createScope } from '../../../tests/support/scope.ts'
import { startNotifierProgram } from '../../../tests/support/services/notifier-program.ts'
import { startFaultProxy } from '../../../tests/support/servers/fault-proxy.ts'
import { createTestDatabase, requiredVariable } from '../../../tests/support/servers/test-database.ts'
import { unique, uniqueUserId } from '../../../tests/support/unique.ts'
import { waitFor } from '../../../tests/support/wait-for.ts'
import { migrate } from '../../../infra/migrations/migrate.ts'

describe(
  'a notifier that starts too early reports what it waits for, then starts working:',
  { concurrency: 4 },
  () => {
    test('Kafka is not up yet', async (t) => {
      const fixture = await startNotifierFixture(t)
      const kafka = await startFaultProxy(fixture.scope, requiredVariable('KAFKA_BROKERS'))
      await kafka.refuse()
      await fixture.order([uniqueUserId()])
      const notifier = await startNotifierProgram(fixture.scope, {
        ...fixture.env,
        KAFKA_BROKERS: kafka.address,
      })
      await waitFor(
        'readiness to say so',
        async () => (await readReadiness(notifier.url)).kafka === 'waiting for Kafka',
      )
      assert.equal((await readReadiness(notifier.url)).ready, false)
      await kafka.pass()
      await fixture.waitForSuccess(1)
      assert.equal((await readReadiness(notifier.url)).ready, true)
    })

    test('Kafka never comes up, and the notifier is stopped', async (t) => {
      const fixture = await startNotifierFixture(t)
      const kafka = await startFaultProxy(fixture.scope, requiredVariable('KAFKA_BROKERS'))
      await kafka.refuse()
      const notifier = await startNotifierProgram(fixture.scope, {
        ...fixture.env,
        KAFKA_BROKERS: kafka.address,
      })
      await waitFor(
        'readiness to say so',
        async () => (await readReadiness(notifier.url)).kafka === 'waiting for Kafka',
      )
      assert.equal(await notifier.end('SIGTERM'), 0)
    })

    test('topics do not exist yet: it creates them', async (t) => {
      const fixture = await startNotifierFixture(t)
      const notifier = await fixture.startNotifier({ KAFKA_TOPIC: unique('new-topic') })
      assert.equal((await readReadiness(notifier.url)).kafka, 'ok')
    })

    test('the database is not up yet, and then has no tables', async (t) => {
      const scope = createScope(t)
      const databaseUrl = await createTestDatabase(scope, { migrated: false })
      const database = await startFaultProxy(scope, databaseUrl)
      await database.refuse()
      const fixture = await startNotifierFixture(t)
      const env = { ...fixture.env, DATABASE_URL: database.through(databaseUrl) }
      const notifier = await startNotifierProgram(scope, env)
      await waitFor(
        'the notifier to notice',
        async () => (await readReadiness(notifier.url)).database === 'waiting for the database',
      )
      assert.equal((await readReadiness(notifier.url)).ready, false)
      await database.pass()
      await waitFor(
        'the notifier to notice the missing tables',
        async () => (await readReadiness(notifier.url)).database === 'waiting for the migrations',
      )
      await migrate({ url: databaseUrl })
      await waitFor('the notifier to be ready', async () => (await readReadiness(notifier.url)).ready)
    })
  },
)

describe('while the database is unavailable', { concurrency: 4 }, () => {
  test('statuses wait and are written later', async (t) => {
    const fixture = await startNotifierFixture(t)
    const database = await startFaultProxy(fixture.scope, fixture.env.DATABASE_URL)
    // Slow enough for the database to go down before LINE answers.
    await fixture.line.setFaults({ latencyMs: 1_000 })
    const orders = await fixture.order([uniqueUserId(), uniqueUserId()])
    await fixture.startNotifier({ DATABASE_URL: database.through(fixture.env.DATABASE_URL) })
    await waitFor('LINE to have the messages', async () => (await fixture.line.messages()).length === 2)
    await database.refuse()
    assert.deepEqual(await countStatuses(fixture.database), { pending: 2 })
    await database.pass()
    await fixture.waitForSuccess(2)
    await fixture.assertNotifiedOnce(orders)
  })

  test('connections that were dropped silently are replaced when it is back', async (t) => {
    const fixture = await startNotifierFixture(t)
    const database = await startFaultProxy(fixture.scope, fixture.env.DATABASE_URL)
    const notifier = await fixture.startNotifier({
      DATABASE_URL: database.through(fixture.env.DATABASE_URL),
    })
    const orders = await fixture.order([uniqueUserId()])
    await fixture.waitForSuccess(1)
    database.hold()
    orders.push(...(await fixture.order([uniqueUserId(), uniqueUserId()])))
    await waitFor('the notifier to notice', async () => !(await readReadiness(notifier.url)).ready)
    database.strand()
    await database.pass()
    await fixture.waitForSuccess(3)
    await fixture.assertNotifiedOnce(orders)
  })
})
