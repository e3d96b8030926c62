import assert from 'node:assert/strict'
import { test } from 'node:test'
import express from 'express'
import { Counter, Registry } from 'prom-client'
import request from 'supertest'
import { createHealthRoutes } from './health-routes.ts'

function createService() {
  const registry = new Registry()
  const counter = new Counter({ name: 'things_total', help: 'Things.', registers: [registry] })
  const states = { needed: 'ok', useful: 'ok' }
  const app = express().use(
    createHealthRoutes(
      [
        { name: 'needed', needed: true, state: () => states.needed },
        { name: 'useful', needed: false, state: () => states.useful },
      ],
      registry,
    ),
  )
  return { http: request(app), counter, states }
}

test('a service is ready when all needed checks are ok, and shows the state of the others', async () => {
  const { http, states } = createService()
  const ready = await http.get('/readyz').expect(200)
  assert.deepEqual(ready.body, { status: 'ready', needed: 'ok', useful: 'ok' })
  assert.equal(ready.headers['cache-control'], 'no-store')

  states.useful = 'away'
  assert.deepEqual((await http.get('/readyz').expect(200)).body.useful, 'away')

  states.needed = 'waiting for it'
  const waiting = await http.get('/readyz').expect(503)
  assert.deepEqual(waiting.body, { status: 'waiting', needed: 'waiting for it', useful: 'away' })
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
