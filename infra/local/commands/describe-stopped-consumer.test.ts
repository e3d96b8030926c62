import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { STOPPED_BY_OPERATOR } from '../../../services/shared/desired-state/desired-state.ts'
import { describeStoppedConsumer } from './describe-stopped-consumer.ts'

test('says how to start a consumer that an operator stopped, and nothing of one that runs or is away', async (t) => {
  let kafka = STOPPED_BY_OPERATOR
  const server = createServer((_request, response) => response.end(JSON.stringify({ kafka }))).listen(0)
  t.after(() => server.close())
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  assert.match(String(await describeStoppedConsumer(url)), /npm run ops -- start/)
  kafka = 'ok'
  assert.equal(await describeStoppedConsumer(url), undefined)
  assert.equal(await describeStoppedConsumer('http://127.0.0.1:9'), undefined)
})
