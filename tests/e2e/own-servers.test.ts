import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { readDocBlock } from '../support/doc-section.ts'
import { createScope } from '../support/scope.ts'
import { createShopClient } from '../support/http/shop-client.ts'
import { startSecureServers, type SecureServers } from '../support/servers/start-secure-servers.ts'
import { startTestStack } from '../support/services/start-test-stack.ts'
import { uniqueUserId } from '../support/unique.ts'

const DOC = 'docs/own-servers.md'
const PASSWORD = 'kafka-secret'
/** Percent-encoded in a URL, and as it is in DATABASE_PASSWORD. */
const DATABASE_PASSWORD = `p@ss:w/o#r%d?"$& ü`

describe('your own servers, with TLS, logins and the rights of docs/own-servers.md', () => {
  const scope = createScope({ after })
  let servers: SecureServers

  before(async () => {
    servers = await startSecureServers(scope, { shop: PASSWORD })
    const { database, kafka } = servers
    await Promise.all([
      database.administer(
        ...readDocBlock(DOC, 'Rights in the database', 'sql').split(/;\n/),
        `ALTER USER shop IDENTIFIED BY '${DATABASE_PASSWORD}'`,
      ),
      kafka.allow(...readDocBlock(DOC, 'Rights in Kafka', 'sh').replaceAll('\\\n', '').split('\n')),
      kafka.setScramPassword('SCRAM-SHA-256', 'shop', PASSWORD),
      kafka.setScramPassword('SCRAM-SHA-512', 'shop', PASSWORD),
    ])
  })

  for (const mechanism of ['plain', 'scram-sha-256', 'scram-sha-512']) {
    test(`npm start works, an order succeeds, also when its event is lost (${mechanism})`, async (t) => {
      const { database, kafka } = servers
      const stack = await startTestStack(createScope(t), {
        settings: {
          DATABASE_URL: `mysql://shop@localhost:${database.port}/shop`,
          DATABASE_PASSWORD,
          DATABASE_CA_FILE: database.caFile,
          KAFKA_BROKERS: kafka.broker,
          KAFKA_CA_FILE: kafka.caFile,
          KAFKA_SASL_MECHANISM: mechanism,
          KAFKA_USERNAME: 'shop',
          KAFKA_PASSWORD: PASSWORD,
          RECONCILE_INTERVAL_MS: '500',
        },
      })
      const shop = createShopClient(stack.url('order-api'), { simulatorUrl: stack.url('line-simulator') })
      const user = uniqueUserId()

      const { status, orderId = 0 } = await shop.order(await shop.createProduct('Thai tea', 1), user)
      await shop.untilNonePending()
      await database.administer(
        `UPDATE shop.orders SET status = 'pending', updatedAt = updatedAt - INTERVAL 1 HOUR WHERE id = ${orderId}`,
      )
      await shop.untilNonePending()

      assert.equal(status, 201)
      assert.deepEqual(
        (await shop.messagesTo(user)).map(({ text }) => text),
        ['Buy product: Thai tea successful!'],
      )
    })
  }
})
