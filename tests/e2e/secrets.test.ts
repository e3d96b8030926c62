import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { createScope } from '../support/scope.ts'
import { startTestStack } from '../support/services/start-test-stack.ts'
import { unique, uniqueUserId } from '../support/unique.ts'
import { waitFor } from '../support/wait-for.ts'

const OPERATOR_TOKEN = unique('operator-secret')
const ACCESS_TOKEN = unique('channel-access-secret')

test('no secret is in a log, a metric or an answer, whatever goes wrong', async (t) => {
  const stack = await startTestStack(createScope(t), {
    settings: { AUTH_MODE: 'line', OPERATOR_TOKEN, SIMULATOR_ACCESS_TOKEN: ACCESS_TOKEN, LOG_LEVEL: 'trace' },
  })
  const answers: string[] = []
  const ask = async (url: string, init: RequestInit = {}) => {
    const answer = await fetch(url, init)
    const text = await answer.text()
    answers.push(JSON.stringify([...answer.headers]), text)
    return {
      status: answer.status,
      body: text.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : {},
    }
  }
  const [api, line] = [stack.url('order-api'), stack.url('line-simulator')]
  const post = (url: string, body: unknown, token?: string) =>
    ask(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...(token && { Authorization: `Bearer ${token}` }) },
      body: JSON.stringify(body),
    })
  const setFaults = (faults: unknown) =>
    fetch(`${line}/simulator/faults`, {
      method: 'PUT',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(faults),
    })

  const { body: product } = await post(
    `${api}/api/create-product`,
    { name: 'Tea', amount: 9 },
    OPERATOR_TOKEN,
  )
  const login = await fetch(`${line}/simulator/id-token`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ userId: uniqueUserId() }),
  })
  const { idToken } = (await login.json()) as { idToken: string }
  const order = () => post(`${api}/api/placeorder`, { productId: product.id }, idToken)
  assert.equal((await order()).status, 201)

  // Everything that writes of a request when it fails: LINE, the database, Kafka, a wrong token.
  await setFaults({ error500: 1 })
  await order()
  await waitFor('a push that failed', async () => {
    const metrics = await (await fetch(`${stack.url('notifier')}/metrics`)).text()
    return /line_pushes_total\{result="later"\} [1-9]/.test(metrics)
  })
  await setFaults({ error500: 0, down: true })
  await post(`${api}/api/create-product`, { name: 'Tea', amount: 9 }, `${OPERATOR_TOKEN}x`)
  await post(`${api}/api/placeorder`, { productId: product.id }, `${idToken.slice(0, -4)}AAAA`)
  for (const server of ['database', 'kafka']) {
    await stack.component(server).stop()
    assert.equal((await order()).status, server === 'database' ? 503 : 201)
    await stack.component(server).start()
  }
  await setFaults({ down: false })
  for (const name of ['order-api', 'notifier'] as const) {
    await stack.component(name).whenReady()
    for (const path of ['metrics', 'readyz', 'healthz']) await ask(`${stack.url(name)}/${path}`)
  }
  await stack.close()

  const logs = join(dirname(stack.env.SIMULATOR_DATA_DIR ?? ''), 'logs')
  const files = globSync('*.log', { cwd: logs })
  assert.ok(files.includes('order-api.log') && files.includes('notifier.log'), files.join())
  const [, databasePassword = ''] = /:([^:@]+)@/.exec(stack.env.DATABASE_URL ?? '') ?? []
  const secrets = {
    'the operator token': OPERATOR_TOKEN,
    'the channel access token': ACCESS_TOKEN,
    'an ID token': idToken,
    'its signature': idToken.split('.')[2] ?? '',
    "the database's password": `:${databasePassword}@`,
  }
  const places = {
    ...Object.fromEntries(files.map((file) => [file, readFileSync(join(logs, file), 'utf8')])),
    answers: answers.join('\n'),
  }
  for (const [what, secret] of Object.entries(secrets)) {
    assert.ok(secret.length > 4, what)
    for (const [where, text] of Object.entries(places))
      assert.ok(!text.includes(secret), `${what} in ${where}`)
  }
  assert.ok(
    readFileSync(join(logs, 'notifier.log'), 'utf8').includes('push'),
    'the notifier has logged something',
  )
})
