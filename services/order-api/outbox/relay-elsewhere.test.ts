import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createProduct } from '../../../tests/support/data/create-product.ts'
import { createScope } from '../../../tests/support/scope.ts'
import { startTestOrderApi } from '../../../tests/support/services/start-test-order-api.ts'
import { openTestDatabase } from '../../../tests/support/servers/test-database.ts'
import { readTopic } from '../../../tests/support/servers/test-topics.ts'
import { uniqueUserId } from '../../../tests/support/unique.ts'
import { waitFor } from '../../../tests/support/wait-for.ts'
import { takeLock } from '../../shared/database/named-lock.ts'

test('another order API relays, and its events wait: readiness says so here, too, until they are sent', async (t) => {
  const scope = createScope(t)
  const { database, url } = await openTestDatabase(scope)
  // As a relay does whose send gets no answer.
  const other = await database.connect()
  assert.equal(await takeLock(other, 'relay', 5), true)
  const api = await startTestOrderApi(scope, { DATABASE_URL: url })
  const stateOfKafka = async () => String((await api.http.get('/readyz').expect(200)).body.kafka)
  const productId = await createProduct(api)
  await waitFor('Kafka', async () => (await stateOfKafka()) === 'ok')

  await api.http.post('/api/placeorder').send({ productId, userId: uniqueUserId() }).expect(201)
  await waitFor('readiness to say it', async () =>
    /^events wait in the outbox: another order API sends them, the oldest has waited for \d+ s$/.test(
      await stateOfKafka(),
    ),
  )

  other.destroy()
  await readTopic(api.topic, 1)
  await waitFor('readiness to be ok', async () => (await stateOfKafka()) === 'ok')
})
