// An order is found in the logs of all services on its way, by its id and by its trace.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startNotifierFixture } from '../support/services/notifier-fixture.ts'
import { startServiceProgram } from '../support/services/service-program.ts'
import { uniqueUserId } from '../support/unique.ts'
import { waitFor } from '../support/wait-for.ts'

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736'

interface Line {
  readonly level: string
  readonly name: string
  readonly msg: string
}

test('each service logs the id and the trace of an order, and nothing above debug while all is well', async (t) => {
  const { scope, env, line } = await startNotifierFixture(t)
  const programs = await Promise.all(
    (['order-api', 'notifier'] as const).map((name) =>
      startServiceProgram(scope, name, {
        ...{ LOG_LEVEL: 'debug', KAFKA_BROKERS: process.env.KAFKA_BROKERS ?? '' },
        ...env,
      }),
    ),
  )
  const [api = { url: '' }] = programs
  const post = async (path: string, body: object, headers = {}) => {
    const answer = await fetch(`${api.url}${path}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...headers },
      body: JSON.stringify(body),
    })
    assert.equal(answer.status, 201)
    return (await answer.json()) as { id: number; orderId: number }
  }
  await waitFor('the order API', async () => (await fetch(`${api.url}/readyz`)).ok)
  const { id: productId } = await post('/api/create-product', { name: 'Langsat', amount: 9 })
  const place = (userId: string) =>
    post('/api/placeorder', { productId, userId }, { traceparent: `00-${TRACE}-00f067aa0ba902b7-01` })
  /** The lines with this order's id, each with its trace. */
  const linesOf = (orderId: number): Line[] =>
    programs
      .flatMap((program) => program.output().split('\n'))
      .filter((text) => new RegExp(`"orderId":${orderId}\\b[^{}]*"traceparent":"00-${TRACE}-`).test(text))
      .map((text) => JSON.parse(text) as Line)
  const waitForLine = (orderId: number, text: string) =>
    waitFor(text, () => linesOf(orderId).some(({ msg }) => msg === text))

  const { orderId } = await place(uniqueUserId())
  await waitForLine(orderId, 'LINE accepted the message of an order')
  const lines = linesOf(orderId)
  assert.deepEqual(lines.map(({ level, name, msg }) => `${level} ${name}: ${msg}`).sort(), [
    'debug notifier: LINE accepted the message of an order',
    'debug order-api: order accepted',
    'debug order-api: outbox relay sent events',
  ])

  const refused = uniqueUserId()
  await line.setFaults({ error500: 1 })
  const { orderId: failed } = await place(refused)
  await waitForLine(failed, 'push to LINE failed, retrying')
  await line.setFaults({ error500: 0, unknownUsers: [refused] })
  await waitForLine(failed, 'message moved to the dead letters')
})
