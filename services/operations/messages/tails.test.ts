import assert from 'node:assert/strict'
import { test } from 'node:test'
import express from 'express'
import { waitFor } from '../../../tests/support/wait-for.ts'
import { createScope } from '../../../tests/support/scope.ts'
import { silentLog } from '../../../tests/support/servers/test-topics.ts'
import { listen } from '../../shared/http/http-server.ts'
import { createSendBudget } from '../../shared/http/send-budget.ts'
import { createEventStreams } from '../../shared/http/streams/event-streams.ts'
import type { MessageReader } from '../../shared/kafka/reading/message-reader.ts'
import { createTails } from './tails.ts'

/** A reader of one partition, which can be made to fail. Kafka itself cannot be stopped here: other tests use it. */
function createStandIn() {
  let isAway = false
  let end = 0
  const closed: string[] = []
  const orAway = () => (isAway ? Promise.reject(new Error('away')) : Promise.resolve())
  const reader: Omit<MessageReader, 'read' | 'findOffsets'> = {
    readRanges: async () => {
      await orAway()
      return [{ partition: 0, start: 0, end }]
    },
    fetch: async (_topic, from) => {
      await orAway()
      await new Promise(setImmediate)
      const place = from.get(0) ?? 0
      const messages = Array.from({ length: end - place }, (_, n) => ({
        ...{ offset: String(place + n), timestamp: '0', key: null, value: Buffer.from('x') },
      }))
      return [{ partition: 0, messages, next: end, end }]
    },
    close: () => Promise.resolve(void closed.push('closed')),
  }
  return {
    reader: reader as MessageReader,
    closed,
    setAway: (away: boolean) => (isAway = away),
    write: () => (end += 1),
  }
}

test('a stream says that Kafka is away and back, and misses nothing of what came meanwhile', async (t) => {
  const scope = createScope(t)
  const standIn = createStandIn()
  const streams = createEventStreams({ budget: createSendBudget() })
  const tails = createTails({ streams, openReader: () => standIn.reader, log: silentLog })
  const app = express().get('/', (_request, response) => tails.follow(response, 'topic'))
  const server = await listen(app, { host: '127.0.0.1', port: 0 })
  scope.onEnd(server.close)
  scope.onEnd(tails.stop)
  scope.onEnd(streams.close)
  let text = ''
  const response = await fetch(server.url)
  const reading = (async () => {
    for await (const chunk of response.body ?? []) text += Buffer.from(chunk as Uint8Array).toString()
  })()
  const count = (event: string) => text.split(`event: ${event}\n`).length - 1

  standIn.write()
  await waitFor('the first message', () => count('message') === 1)
  standIn.setAway(true)
  await waitFor('the news', () => text.includes('{"reachable":false}'))
  standIn.write()
  standIn.write()
  standIn.setAway(false)
  await waitFor('the other messages', () => count('message') === 3)
  assert.equal(count('kafka'), 2)
  assert.ok(text.includes('{"reachable":true}'))
  streams.endAll()
  await reading
  await waitFor('the reader to be closed', () => standIn.closed.length === 1)
})
