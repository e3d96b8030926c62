import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createScope } from '../../../tests/support/scope.ts'
import {
  createTestDatabase,
  openTestDatabase,
  requiredVariable,
} from '../../../tests/support/servers/test-database.ts'
import { readIdentity, registerFirstSeen } from '../../shared/identity/platform-identity.ts'
import { acceptKafka } from './accept-kafka.ts'

async function run(env: Record<string, string>) {
  const said: string[] = []
  const say = (text: string) => void said.push(text)
  return { status: await acceptKafka({ env, print: say, complain: say }), text: said.join('\n') }
}

const KAFKA_BROKERS = requiredVariable('KAFKA_BROKERS')

test('the Kafka that answers becomes the platform’s, whichever was before', async (t) => {
  const { database, url } = await openTestDatabase(createScope(t))
  await registerFirstSeen(database, 'an-earlier-cluster')

  const { status, text } = await run({ DATABASE_URL: url, KAFKA_BROKERS })

  const { kafkaClusterId, kafkaIsCertain } = await readIdentity(database)
  assert.equal(status, 0)
  assert.match(
    text,
    new RegExp(`\\(cluster id ${kafkaClusterId}\\) is now .* before, it was an-earlier-cluster`),
  )
  assert.equal(kafkaIsCertain, true)
})

test('the platform’s own Kafka can be accepted, too: its events of other databases become dead letters', async (t) => {
  const { database, url } = await openTestDatabase(createScope(t))
  await run({ DATABASE_URL: url, KAFKA_BROKERS })
  await database.execute('UPDATE platform_identity SET kafkaIsCertain = FALSE')

  const first = await run({ DATABASE_URL: url, KAFKA_BROKERS })
  const second = await run({ DATABASE_URL: url, KAFKA_BROKERS })

  assert.match(first.text, /stays the platform's\. Events of other databases in it become dead letters/)
  assert.match(second.text, /is the platform's already/)
})

test('what is missing is named, and nothing changes', async (t) => {
  const scope = createScope(t)
  const { database, url } = await openTestDatabase(scope)
  const empty = await createTestDatabase(scope, { migrated: false })

  assert.match((await run({})).text, /^No platform is configured\. Run npm start/)
  assert.match(
    (await run({ DATABASE_URL: url, KAFKA_BROKERS: '127.0.0.1:1' })).text,
    /^Kafka at 127\.0\.0\.1:1 cannot/,
  )
  assert.match((await run({ DATABASE_URL: empty, KAFKA_BROKERS })).text, /not migrated.*npm run migrate/)
  assert.equal((await run({ DATABASE_URL: 'nonsense', KAFKA_BROKERS })).status, 1)
  assert.equal((await readIdentity(database)).kafkaClusterId, null)
})
