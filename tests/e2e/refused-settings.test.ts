import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { checkDatabase, checkKafka } from '../../infra/local/servers/check-servers.ts'
import { readSettings } from '../../infra/local/settings/settings.ts'
import { readDefaults } from '../../infra/local/settings/env-file.ts'
import { createAuthority } from '../support/servers/create-certificates.ts'
import { createScope } from '../support/scope.ts'
import { startSecureServers, type SecureServers } from '../support/servers/start-secure-servers.ts'
import { startTestStack } from '../support/services/start-test-stack.ts'
import { requiredVariable } from '../support/servers/test-database.ts'
import { unique } from '../support/unique.ts'

type Variables = Readonly<Record<string, string>>

/** What npm start says before it starts anything, on real servers that are set up as a provider does it. */
describe('npm start says in a sentence what is wrong', () => {
  const scope = createScope({ after })
  const topic = unique('orders')
  const rights = (user: string, ...operations: readonly string[]) =>
    `--allow-principal User:${user} --topic ${topic} --topic ${topic}.dlq` +
    operations.map((operation) => ` --operation ${operation}`).join('')
  let servers: SecureServers
  /** An authority that signed nothing. */
  let otherCa = ''

  before(async () => {
    servers = await startSecureServers(scope, { shop: 'secret-1', guest: 'secret-2', viewer: 'secret-3' })
    otherCa = join(dirname(servers.database.caFile), 'other-ca.pem')
    writeFileSync(otherCa, createAuthority().certificate)
    await servers.kafka.allow(
      rights('shop', 'Describe', 'Read', 'Write', 'Create'),
      `--allow-principal User:shop --group known-group --operation Read`,
      rights('viewer', 'Describe', 'Read', 'Write'),
    )
    await servers.database.administer(
      "CREATE USER poor IDENTIFIED BY 'secret-4'",
      "CREATE USER shop IDENTIFIED BY 'secret-5'",
      'GRANT SELECT ON placeorder.* TO shop',
    )
  })

  const settingsOf = (variables: Variables) => readSettings(readDefaults(), variables)
  const check = (variables: Variables) =>
    'DATABASE_URL' in variables ? checkDatabase(settingsOf(variables)) : checkKafka(settingsOf(variables))

  async function assertRefused(variables: Variables, meaning: RegExp): Promise<void> {
    await assert.rejects(check(variables), ({ message }: Error) => {
      assert.match(message, meaning)
      assert.match(message, /^(The database in DATABASE_URL|The Kafka in KAFKA_BROKERS|No Kafka answers)/)
      assert.doesNotMatch(message, /secret|\n/)
      return true
    })
  }

  describe('about the database:', () => {
    const shop = (different: Partial<Record<'user' | 'name' | 'caFile', string>> = {}) => ({
      DATABASE_URL: `mysql://${different.user ?? 'shop:secret-5'}@localhost:${servers.database.port}/${different.name ?? 'placeorder'}`,
      DATABASE_CA_FILE: different.caFile ?? servers.database.caFile,
    })

    test('nothing, where nothing is', () => check(shop()))
    test('a wrong password', () => assertRefused(shop({ user: 'shop:secret-0' }), /refuses user or password/))
    test('a database that is not there', () =>
      assertRefused(shop({ user: 'master:master', name: 'nowhere' }), /no such database: create it/))
    test('a database that the user may not use', () =>
      assertRefused(shop({ user: 'poor:secret-4' }), /may not use that database/))
    test('an authority that did not sign its certificate', () =>
      assertRefused(shop({ caFile: otherCa }), /is not trusted: put .* DATABASE_CA_FILE/))
    test('none, although no public one signed it', () =>
      assertRefused({ ...shop({ caFile: '' }), DATABASE_TLS: 'on' }, /is not trusted/))
    test('no TLS, where the server requires it', () =>
      assertRefused(shop({ caFile: '' }), /set DATABASE_TLS=on/))

    test('TLS, where it speaks none', () => {
      const { port } = new URL(requiredVariable('DATABASE_URL'))
      const variables = { DATABASE_URL: `mysql://shop:secret-5@localhost:${port}/shop`, DATABASE_TLS: 'on' }
      return assertRefused(variables, /does not support TLS: enable it there/)
    })

    test('a user who may not create the tables', async (t) => {
      const settings = { ...shop(), KAFKA_BROKERS: servers.kafka.openBroker, KAFKA_TOPIC: unique('orders') }
      await assert.rejects(startTestStack(createScope(t), { settings }), ({ message }: Error) => {
        assert.match(message, /migration failed: the database user lacks the right to CREATE: grant/)
        assert.doesNotMatch(message, /secret|^\s+at |"stack"/m)
        return true
      })
    })

    test('a certificate for another host name, or one that has expired', async (t) => {
      t.after(() => servers.database.show(['localhost']))
      await servers.database.show(['db.internal', '127.0.0.1'])
      await assertRefused(shop(), /is for another host name: .*DNS:db\.internal/)
      await servers.database.show(['localhost'], { expired: true })
      await assertRefused(shop(), /has expired/)
    })
  })

  describe('about Kafka:', () => {
    const login = (name: string, password: string, mechanism = 'plain') => ({
      KAFKA_SASL_MECHANISM: mechanism,
      KAFKA_USERNAME: name,
      KAFKA_PASSWORD: password,
    })
    const shop = (different: Variables = {}) => ({
      KAFKA_BROKERS: servers.kafka.broker,
      KAFKA_CA_FILE: servers.kafka.caFile,
      KAFKA_TOPIC: topic,
      KAFKA_GROUP: 'known-group',
      ...login('shop', 'secret-1'),
      ...different,
    })
    const noLogin = { KAFKA_SASL_MECHANISM: '', KAFKA_USERNAME: '', KAFKA_PASSWORD: '' }
    const noTls = { KAFKA_CA_FILE: '' }
    const refused: [what: string, different: () => Variables, meaning: RegExp][] = [
      ['a wrong password', () => login('shop', 'secret-0'), /refuses user or password/],
      [
        'a user that is none for this mechanism',
        () => login('shop', 'secret-1', 'scram-sha-512'),
        /refuses user or password: .* KAFKA_SASL_MECHANISM/,
      ],
      [
        'no login, where it wants one',
        () => noLogin,
        /if it requires authentication, set KAFKA_SASL_MECHANISM/,
      ],
      [
        'a login, where it wants none',
        () => ({ KAFKA_BROKERS: servers.kafka.openBroker, ...noTls }),
        /has no authentication on this port/,
      ],
      [
        'an authority that did not sign its certificate',
        () => ({ KAFKA_CA_FILE: otherCa }),
        /is not trusted/,
      ],
      [
        'a certificate for another host name',
        () => ({ KAFKA_BROKERS: servers.kafka.broker.replace('localhost', '127.0.0.1') }),
        /is for another host name/,
      ],
      ['no TLS, where it speaks TLS', () => noTls, /uses TLS on this port: set KAFKA_TLS=on/],
      [
        'TLS, where it speaks none',
        () => ({ KAFKA_BROKERS: servers.kafka.openBroker, ...noLogin }),
        /does not use TLS: use the one that does/,
      ],
      [
        'topics that are not there, and that it does not let the user create',
        () => login('viewer', 'secret-3'),
        /lacks the topics orders-\S+ and orders-\S+\.dlq and does not let this user create topics: create/,
      ],
      [
        'topics that it does not let the user see',
        () => login('guest', 'secret-2'),
        /does not show this user the topics orders-\S+ and orders-\S+\.dlq: create/,
      ],
      ['a group that is not the user’s', () => ({ KAFKA_GROUP: 'other' }), /join the group in KAFKA_GROUP/],
      [
        'more copies than there are brokers',
        () => ({ KAFKA_REPLICATION: '3' }),
        /refuses to create the topics orders-\S+ .* with these KAFKA_PARTITIONS and KAFKA_REPLICATION/,
      ],
    ]

    test('nothing, where nothing is', () => check(shop()))
    for (const [what, different, meaning] of refused)
      test(what, () => assertRefused(shop(different()), meaning))
  })
})
