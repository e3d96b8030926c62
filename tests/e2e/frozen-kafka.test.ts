import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createShopClient } from '../support/http/shop-client.ts'
import { createScope } from '../support/scope.ts'
import { startTestStack } from '../support/services/start-test-stack.ts'
import { uniqueUserId } from '../support/unique.ts'
import { waitFor } from '../support/wait-for.ts'

test('Kafka is frozen: readiness names the age of the send in flight and of the last answer, and is ok by itself when it runs again', async (t) => {
  const stack = await startTestStack(createScope(t), { ownServers: true })
  const shop = createShopClient(stack.url('order-api'), { simulatorUrl: stack.url('line-simulator') })
  const productId = await shop.createProduct('Cold tea', 10)
  const stateOfKafka = async (service = 'order-api') => {
    const response = await fetch(`${stack.url(service)}/readyz`)
    // The notifier cannot consume, but the order API accepts orders.
    if (service === 'order-api') assert.equal(response.status, 200)
    return String(((await response.json()) as { kafka: unknown }).kafka)
  }
  const untilOk = () =>
    waitFor('readiness to be ok', async () => {
      const states = [await stateOfKafka(), await stateOfKafka('notifier')]
      return states.every((state) => state === 'ok')
    })
  await untilOk()

  stack.component('kafka').kill('SIGSTOP')
  const userId = uniqueUserId()
  await shop.order(productId, userId)
  await waitFor('readiness to say it', async () =>
    /the send in flight has waited for \d+ s/.test(await stateOfKafka()),
  )
  await waitFor('the notifier to say it', async () =>
    /Kafka has not answered for \d+ s/.test(await stateOfKafka('notifier')),
  )
  await waitFor('it to say so for longer than a connection lives', async () =>
    /the send in flight has waited for (1[2-9]|[2-9]\d) s/.test(await stateOfKafka()),
  )

  stack.component('kafka').kill('SIGCONT')
  await untilOk()
  await shop.untilNonePending(60_000)
})
