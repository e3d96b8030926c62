import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findProgram } from '../../infra/local/system/find-program.ts'
import { findSystemDatabase } from '../../infra/local/system/find-system-database.ts'
import { standInNotice } from '../../infra/local/servers/kafka-stand-in.ts'
import { temporaryDirectory } from '../../infra/local/testing/temporary-directory.ts'
import { createScope } from '../support/scope.ts'
import { createShopClient } from '../support/http/shop-client.ts'
import { startTestStack } from '../support/services/start-test-stack.ts'
import { createTestDatabase } from '../support/servers/test-database.ts'
import { uniqueUserId } from '../support/unique.ts'
import { waitFor } from '../support/wait-for.ts'

/** Nobody listens there: below 1024 only what the system knows does. */
const nowhere = 'http://127.0.0.1:2'
const skip = findProgram(['kcat'], process.env)
  ? false
  : 'kcat, which stands in for Kafka, is not installed here (Debian: apt-get install kcat)'

test(
  'without Maven Central and its programs, an order is confirmed all the same, and nobody is told that this is Kafka',
  { skip },
  async (t) => {
    const scope = createScope(t)
    // MariaDB would be the system's; where there is none, that of npm test does.
    const database = findSystemDatabase(process.env).programs
      ? {}
      : { DATABASE_URL: await createTestDatabase(scope, { migrated: false }) }
    const said: string[] = []
    const stack = await startTestStack(scope, {
      programs: temporaryDirectory(t),
      settings: { ...database, MAVEN_REPOSITORY: nowhere },
      standIn: true,
      progress: { say: (line) => said.push(line), step: (_, work) => work(() => undefined) },
    })

    assert.ok(said.includes(standInNotice), said.join('\n'))
    assert.deepEqual(stack.notices, [standInNotice])

    const shop = createShopClient(stack.url('order-api'), stack.url('line-simulator'))
    const user = uniqueUserId()
    const { orderId = 0 } = await shop.order(await shop.createProduct('Stand-in tea', 3), user)
    await waitFor(
      'the order to be confirmed',
      async () => (await shop.findOrder(orderId)).status === 'success',
    )
    assert.deepEqual(
      (await shop.messagesTo(user)).map(({ text }) => text),
      ['Buy product: Stand-in tea successful!'],
    )
  },
)

test('where nothing may stand in, the start fails with the reason', async (t) => {
  const start = startTestStack(createScope(t), {
    programs: temporaryDirectory(t),
    settings: { MAVEN_REPOSITORY: nowhere },
  })
  await assert.rejects(start, /^ProgramsUnavailable: The repository in MAVEN_REPOSITORY cannot be used/)
})
