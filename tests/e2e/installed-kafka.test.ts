import assert from 'node:assert/strict'
import { mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { planPrograms } from '../../infra/local/programs/plan-programs.ts'
import { temporaryDirectory } from '../../infra/local/testing/temporary-directory.ts'
import { createScope } from '../support/scope.ts'
import { createShopClient } from '../support/http/shop-client.ts'
import { startTestStack } from '../support/services/start-test-stack.ts'
import { createTestDatabase } from '../support/servers/test-database.ts'
import { uniqueUserId } from '../support/unique.ts'
import { waitFor } from '../support/wait-for.ts'

/** Nothing listens there. */
const MAVEN_REPOSITORY = 'http://127.0.0.1:2'

test('without Maven Central, an order is confirmed with the Kafka in KAFKA_HOME', async (t) => {
  const scope = createScope(t)
  const { kafka } = planPrograms({
    kafka: true,
    database: false,
    env: process.env,
    kafkaHome: process.env.KAFKA_HOME,
  })
  assert.ok('programs' in kafka)
  const KAFKA_HOME = temporaryDirectory(t)
  symlinkSync(kafka.programs.jars, join(KAFKA_HOME, 'libs'))
  const stack = await startTestStack(scope, {
    programs: temporaryDirectory(t),
    settings: {
      DATABASE_URL: await createTestDatabase(scope, { migrated: false }),
      MAVEN_REPOSITORY,
      KAFKA_HOME,
    },
  })

  const shop = createShopClient(stack.url('order-api'), { simulatorUrl: stack.url('line-simulator') })
  const user = uniqueUserId()
  const { orderId = 0 } = await shop.order(await shop.createProduct('Green tea', 3), user)
  await waitFor('the order to be confirmed', async () => (await shop.findOrder(orderId)).status === 'success')
  assert.deepEqual(
    (await shop.messagesTo(user)).map(({ text }) => text),
    ['Buy product: Green tea successful!'],
  )
})

test('a KAFKA_HOME that cannot be used ends the start, and the error says why', async (t) => {
  const KAFKA_HOME = temporaryDirectory(t)
  mkdirSync(join(KAFKA_HOME, 'libs'))
  const start = startTestStack(createScope(t), {
    programs: temporaryDirectory(t),
    settings: { DATABASE_URL: 'mysql://us@127.0.0.1:1/shop', KAFKA_HOME },
  })
  await assert.rejects(start, /KAFKA_HOME \(.*\) is not a Kafka installation/)
})

test('where no Kafka can be downloaded and none is installed, the start says what to do', async (t) => {
  const start = startTestStack(createScope(t), {
    programs: temporaryDirectory(t),
    settings: { DATABASE_URL: 'mysql://us@127.0.0.1:1/shop', MAVEN_REPOSITORY },
  })
  await assert.rejects(start, (error) => {
    assert.ok(error instanceof Error)
    assert.match(error.message, /^The repository in MAVEN_REPOSITORY cannot be used/)
    for (const name of ['MAVEN_REPOSITORY', 'KAFKA_HOME', 'KAFKA_BROKERS'])
      assert.match(error.message, new RegExp(`set ${name}`, 'i'))
    return true
  })
})
