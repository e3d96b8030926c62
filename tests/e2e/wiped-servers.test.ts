// `npm start` registers the Kafka that it runs: wiping either server's data needs no command.
import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import { test } from 'node:test'
import { stackPaths } from '../../infra/local/paths.ts'
import { startStack } from '../../infra/local/stack/start-stack.ts'
import type { Stack } from '../../infra/local/stack/stack.ts'
import { makeTestDirectory } from '../support/make-test-directory.ts'
import { createScope } from '../support/scope.ts'
import { queryDatabase } from '../support/data/query-database.ts'
import { waitFor } from '../support/wait-for.ts'

async function buy(stack: Stack): Promise<void> {
  const api = `${stack.url('order-api')}/api`
  const answer = await fetch(`${api}/placeorder`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ productId: 1, userId: 'U1' }),
  })
  assert.equal(answer.status, 201)
  const { orderId } = (await answer.json()) as { orderId: number }
  await waitFor(
    'the order to succeed',
    async () => {
      const order = (await (await fetch(`${api}/orders/${orderId}`)).json()) as { status: string }
      return order.status === 'success'
    },
    60_000,
  )
}

async function readRegistered(stack: Stack) {
  const [row] = await queryDatabase<{ databaseId: string; kafkaClusterId: string; kafkaIsCertain: number }>(
    stack.env.DATABASE_URL ?? '',
    'SELECT databaseId, kafkaClusterId, kafkaIsCertain FROM platform_identity',
  )
  return row
}

test('after one’s own Kafka or database was wiped, npm start goes on with the new one', async (t) => {
  const scope = createScope(t)
  const directory = await makeTestDirectory('wiped')
  scope.onEnd(() => rmSync(directory, { recursive: true, force: true }))
  const paths = stackPaths(directory)
  const start = async () => {
    const stack = await startStack({ directory, inherited: process.env, ports: 'any' })
    scope.onEnd(stack.close)
    await buy(stack)
    const registered = await readRegistered(stack)
    assert.equal(registered?.kafkaIsCertain, 1)
    await stack.close()
    return registered
  }
  const first = await start()

  rmSync(paths.kafka, { recursive: true })
  const second = await start()
  assert.equal(second.databaseId, first.databaseId)
  assert.notEqual(second.kafkaClusterId, first.kafkaClusterId)

  rmSync(paths.database, { recursive: true })
  const third = await start()
  assert.notEqual(third.databaseId, first.databaseId)
  assert.equal(third.kafkaClusterId, second.kafkaClusterId)
})
