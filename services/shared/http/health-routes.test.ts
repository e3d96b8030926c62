import assert from 'node:assert/strict'
import { test } from 'node:test'
import express from 'express'
import { Counter, Registry } from 'prom-client'
import request from 'supertest'
import { createHealthRoutes } from './health-routes.ts'
import { createSendBudget } from './send-budget.ts'

function createService(budget = createSendBudget()) {
  const registry = new Registry()
  const counter = new Counter({
    name: 'things_total',
    help: 'Things.',
    labelNames: ['thing'],
    registers: [registry],
  })
  const states = { needed: 'ok', useful: 'ok', used: 'ok' }
  const app = express().use(
    createHealthRoutes(
      [
        { name: 'needed', needed: true, state: () => states.needed },
        { name: 'useful', needed: false, state: () => states.useful },
        { name: 'used', needed: () => states.used !== 'not used', state: () => states.used },
      ],
      registry,
      budget,
    ),
  )
  return { http: request(app), counter, states }
}

test('a service is ready when all needed checks are ok, and shows the state of the others', async () => {
  const { http, states } = createService()
  const ready = await http.get('/readyz').expect(200)
  assert.deepEqual(ready.body, { status: 'ready', needed: 'ok', useful: 'ok', used: 'ok' })
  assert.equal(ready.headers['cache-control'], 'no-store')

  states.useful = 'away'
  assert.deepEqual((await http.get('/readyz').expect(200)).body.useful, 'away')

  states.used = 'waiting for it'
  await http.get('/readyz').expect(503)
  states.used = 'not used'
  assert.deepEqual((await http.get('/readyz').expect(200)).body.used, 'not used')

  states.needed = 'waiting for it'
  const waiting = await http.get('/readyz').expect(503)
  assert.deepEqual(waiting.body, {
    status: 'waiting',
    needed: 'waiting for it',
    useful: 'away',
    used: 'not used',
  })
  await http.get('/healthz').expect(200, { status: 'alive' })
})

test('Prometheus can read its metrics', async () => {
  const { http, counter } = createService()
  counter.inc(3)
  const { text } = await http
    .get('/metrics')
    .expect(200)
    .expect('content-type', /^text\/plain/)
  assert.match(text, /^things_total 3$/m)
})

test('long metrics count as unsent, like every long answer', async () => {
  const { http, counter } = createService(createSendBudget({ maxBytes: 1_000 }))
  await http.get('/metrics').expect(200)

  for (let label = 0; label < 100; label++) counter.inc({ thing: `${label}`.padEnd(50, 'x') })

  await assert.rejects(http.get('/metrics'), { code: 'ECONNRESET' })
})
