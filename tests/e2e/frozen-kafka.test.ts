import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createShopClient } from '../support/http/shop-client.ts'
import { createScope } from '../support/scope.ts'
import { startTestStack } from '../support/services/start-test-stack.ts'
import { uniqueUserId } from '../support/unique.ts'
import { waitFor } from '../support/wait-for.ts'

test('Kafka is frozen: readiness names the age of the send in flight, and is ok by itself when it runs again', async (t) => {
  const stack = await startTestStack(createScope(t), { ownServers: true })
  const url = stack.url('order-api')
  const shop = createShopClient(url, { simulatorUrl: stack.url('line-simulator') })
  const productId = await shop.createProduct('Cold tea', 10)
  const stateOfKafka = async () => {
    const response = await fetch(`${url}/readyz`)
    assert.equal(response.status, 200)
    return String(((await response.json()) as { kafka: unknown }).kafka)
  }
  await waitFor('Kafka', async () => (await stateOfKafka()) === 'ok')

  stack.component('kafka').kill('SIGSTOP')
  const userId = uniqueUserId()
  await shop.order(productId, userId)
  await waitFor('readiness to say it', async () =>
    /the send in flight has waited for \d+ s/.test(await stateOfKafka()),
  )
  await waitFor('it to say so for longer than a connection lives', async () =>
    /the send in flight has waited for (1[2-9]|[2-9]\d) s/.test(await stateOfKafka()),
  )

  stack.component('kafka').kill('SIGCONT')
  await waitFor('readiness to be ok', async () => (await stateOfKafka()) === 'ok')
  await shop.untilNonePending(60_000)
})
