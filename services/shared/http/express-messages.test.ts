import assert from 'node:assert/strict'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { test } from 'node:test'
import express from 'express'
import { createScope } from '../../../tests/support/scope.ts'
import { listen } from './http-server.ts'

test('a request has the app’s prototype before Express handles it, and all of Express’s properties', async (t) => {
  const app = express()
  app.get('/hello', (request, response) => {
    response
      .status(201)
      .json({ host: request.hostname, path: request.path, agent: request.get('User-Agent') })
  })
  const { url, server, close } = await listen(app, { host: '127.0.0.1', port: 0 })
  createScope(t).onEnd(close)
  const seen: unknown[] = []
  server.prependListener('request', (request: IncomingMessage, response: ServerResponse) => {
    seen.push(Object.getPrototypeOf(request), Object.getPrototypeOf(response))
  })

  const answer = await fetch(`${url}/hello?from=here`, { headers: { 'User-Agent': 'test' } })

  assert.equal(answer.status, 201)
  assert.deepEqual(await answer.json(), { host: '127.0.0.1', path: '/hello', agent: 'test' })
  assert.deepEqual(seen, [app.request, app.response])
})
