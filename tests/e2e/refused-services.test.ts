import assert from 'node:assert/strict'
import { after, before, describe, test, type TestContext } from 'node:test'
import { addSampleProducts } from '../../infra/migrations/add-sample-products.ts'
import { migrate } from '../../infra/migrations/migrate.ts'
import { createScope } from '../support/scope.ts'
import { startServiceProgram, type ServiceProgram } from '../support/services/service-program.ts'
import { startSecureServers, type SecureServers } from '../support/servers/start-secure-servers.ts'
import { unique } from '../support/unique.ts'
import { waitFor } from '../support/wait-for.ts'

const CHANGES = ['INSERT', 'UPDATE', 'DELETE']

/** The services' own words while a server refuses them, and that they go on once it lets them. */
describe('a service that is refused says why, keeps trying, and goes on once it is let in:', () => {
  const scope = createScope({ after })
  let servers: SecureServers

  before(async () => {
    servers = await startSecureServers(scope, { shop: 'secret-1', deaf: 'secret-2', mute: 'secret-3' })
    await migrate(servers.database.access)
    await addSampleProducts(servers.database.access)
  })

  /** What it may do in the database is up to the test. */
  async function addDatabaseUser(...rights: readonly string[]): Promise<string> {
    const name = unique('user').replaceAll('-', '').slice(0, 30)
    await servers.database.administer(
      `CREATE USER ${name} IDENTIFIED BY 'secret-4'`,
      `GRANT SELECT ON placeorder.* TO ${name}`,
      ...rights.map((right) => `GRANT ${right} ON placeorder.* TO ${name}`),
    )
    return name
  }

  interface Access {
    readonly user: string
    readonly topic: string
    readonly databaseUser: string
  }

  async function start(
    t: TestContext,
    name: 'order-api' | 'notifier',
    { user, topic, databaseUser }: Access,
    env: Record<string, string> = {},
  ): Promise<ServiceProgram> {
    const { database, kafka } = servers
    return startServiceProgram(createScope(t), name, {
      DATABASE_URL: `mysql://${databaseUser}:secret-4@localhost:${database.port}/placeorder`,
      DATABASE_CA_FILE: database.caFile,
      KAFKA_BROKERS: kafka.broker,
      KAFKA_CA_FILE: kafka.caFile,
      KAFKA_SASL_MECHANISM: 'plain',
      KAFKA_USERNAME: user,
      KAFKA_PASSWORD: { shop: 'secret-1', deaf: 'secret-2', mute: 'secret-3' }[user] ?? '',
      KAFKA_TOPIC: topic,
      KAFKA_GROUP: topic,
      LINE_ACCESS_TOKEN: 'secret-5',
      LINE_API_BASE_URL: 'http://127.0.0.1:1',
      ...env,
    })
  }

  async function allow(user: string, topic: string, ...operations: readonly string[]): Promise<void> {
    const all = operations.map((operation) => ` --operation ${operation}`).join('')
    await servers.kafka.allow(
      `--allow-principal User:${user} --topic ${topic} --topic ${topic}.dlq${all}`,
      `--allow-principal User:${user} --group ${topic} --operation Read`,
    )
  }

  interface Readiness {
    readonly status: string
    readonly database: string
    readonly kafka: string
  }

  const readinessOf = async ({ url }: ServiceProgram) =>
    (await (await fetch(`${url}/readyz`)).json()) as Readiness

  /** Waits until it says so; then the same must stand in its log, and no secret and no stack trace with it. */
  async function waitUntilSays(
    program: ServiceProgram,
    server: 'database' | 'kafka',
    meaning: RegExp,
  ): Promise<void> {
    const said = await waitFor(`${server} to be: ${String(meaning)}`, async () => {
      const state = (await readinessOf(program))[server]
      return meaning.test(state) ? state : undefined
    })
    const line = await waitFor('the log to say it', () =>
      program
        .output()
        .split('\n')
        .find((text) => text.includes(said.replace('events wait in the outbox', 'outbox relay paused'))),
    )
    assert.doesNotMatch(line, /"stack"/)
    assert.doesNotMatch(program.output() + program.errorOutput(), /secret-/)
    assert.equal(program.isRunning(), true)
  }

  const waitUntilOk = (program: ServiceProgram, server: 'database' | 'kafka') =>
    waitFor(`${server} to be ok`, async () => (await readinessOf(program))[server] === 'ok')

  const order = (api: ServiceProgram) =>
    fetch(`${api.url}/api/placeorder`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ productId: 1, userId: 'U1' }),
    })

  test('a password of the database that has changed', async (t) => {
    const databaseUser = await addDatabaseUser(...CHANGES)
    const topic = unique('orders')
    await allow('shop', topic, 'Describe', 'Write', 'Create')
    await servers.database.administer(`ALTER USER ${databaseUser} IDENTIFIED BY 'another'`)
    const api = await start(t, 'order-api', { user: 'shop', topic, databaseUser })
    await waitUntilSays(
      api,
      'database',
      /refuses user or password: correct DATABASE_URL or DATABASE_PASSWORD$/,
    )
    assert.equal((await readinessOf(api)).status, 'waiting')
    assert.equal((await order(api)).status, 503)

    await servers.database.administer(`ALTER USER ${databaseUser} IDENTIFIED BY 'secret-4'`)
    await waitUntilOk(api, 'database')
    assert.equal((await order(api)).status, 201)
  })

  test('a database in which it may only read', async (t) => {
    const databaseUser = await addDatabaseUser()
    const [topic, rights] = [unique('orders'), CHANGES.join()]
    await allow('shop', topic, 'Describe', 'Write', 'Create')
    const api = await start(t, 'order-api', { user: 'shop', topic, databaseUser })
    await waitUntilSays(
      api,
      'database',
      /lacks the right to UPDATE: grant the rights in docs\/own-servers\.md/,
    )

    await servers.database.administer(`GRANT ${rights} ON placeorder.* TO ${databaseUser}`)
    await waitUntilOk(api, 'database')
    assert.equal((await order(api)).status, 201)
  })

  test('a password of Kafka that is wrong', async (t) => {
    const topic = unique('orders')
    await allow('late', topic, 'Describe', 'Read', 'Write', 'Create')
    const access = { user: 'late', topic, databaseUser: await addDatabaseUser(...CHANGES) }
    const env = { KAFKA_SASL_MECHANISM: 'scram-sha-256', KAFKA_PASSWORD: 'secret-6' }
    const [api, notifier] = await Promise.all([
      start(t, 'order-api', access, env),
      start(t, 'notifier', access, env),
    ])
    for (const service of [api, notifier])
      await waitUntilSays(service, 'kafka', /refuses user or password: correct KAFKA_USERNAME/)
    // Orders are taken without Kafka, too.
    assert.equal((await readinessOf(api)).status, 'ready')
    assert.equal((await readinessOf(notifier)).status, 'waiting')

    await servers.kafka.setScramPassword('SCRAM-SHA-256', 'late', 'secret-6')
    for (const service of [api, notifier]) await waitUntilOk(service, 'kafka')
  })

  test('a topic that it may not write to: orders wait in the outbox', async (t) => {
    const topic = unique('orders')
    await allow('mute', topic, 'Describe', 'Create')
    const api = await start(t, 'order-api', {
      user: 'mute',
      topic,
      databaseUser: await addDatabaseUser(...CHANGES),
    })
    await waitUntilOk(api, 'kafka')
    assert.equal((await order(api)).status, 201)
    await waitUntilSays(
      api,
      'kafka',
      /^events wait in the outbox: Kafka does not let this user read and write/,
    )

    await allow('mute', topic, 'Write')
    await waitUntilOk(api, 'kafka')
  })

  test('a group that the order API may not see: only lost events have to wait for that', async (t) => {
    const [topic, group] = [unique('orders'), unique('group')]
    await allow('mute', topic, 'Describe', 'Write', 'Create')
    const env = { KAFKA_GROUP: group, RECONCILE_INTERVAL_MS: '500' }
    const databaseUser = await addDatabaseUser(...CHANGES)
    const api = await start(t, 'order-api', { user: 'mute', topic, databaseUser }, env)
    await waitUntilOk(api, 'kafka')
    assert.equal((await order(api)).status, 201)
    await servers.database.administer(
      'UPDATE placeorder.orders SET updatedAt = updatedAt - INTERVAL 1 HOUR ORDER BY id DESC LIMIT 1',
    )
    await waitFor('the log to say it', () =>
      /lost event repair paused: [^"]+ join the group in KAFKA_GROUP/.test(api.output()),
    )
    await waitUntilOk(api, 'kafka')

    await servers.kafka.allow(`--allow-principal User:mute --group ${group} --operation Read`)
    await waitFor('the log to say that it works', () => api.output().includes('lost event repair resumed'))
  })

  test('a topic that it may not read, and its group', async (t) => {
    const topic = unique('orders')
    const databaseUser = await addDatabaseUser(...CHANGES)
    const group = unique('group')
    await allow('deaf', topic, 'Describe', 'Create')
    const notifier = await start(t, 'notifier', { user: 'deaf', topic, databaseUser }, { KAFKA_GROUP: group })
    await waitUntilSays(notifier, 'kafka', /join the group in KAFKA_GROUP: grant Read on it/)

    await servers.kafka.allow(`--allow-principal User:deaf --group ${group} --operation Read`)
    await waitUntilSays(notifier, 'kafka', /does not let this user read and write the topic in KAFKA_TOPIC/)

    await allow('deaf', topic, 'Read')
    await waitUntilOk(notifier, 'kafka')
  })
})
