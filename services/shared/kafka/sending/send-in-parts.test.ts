import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Message } from 'kafkajs'
import type { ProtocolError, SendOutcome } from '../patches/send-by-partition.ts'
import { sendInParts } from './send-in-parts.ts'

/** A message whose size is its number of characters. */
const message = (key: string, value: string): Message => ({ key, value })

const protocolError = (type: string): ProtocolError =>
  Object.assign(new Error(type), { type, retriable: false })

/** A topic that takes at most so many characters in one batch of a partition; the key is the partition. */
function limitedTopic(limit: number, type = 'MESSAGE_TOO_LARGE') {
  const stored: Message[] = []
  let sends = 0
  const send = (messages: readonly Message[]): Promise<SendOutcome> => {
    sends += 1
    const refused = [...Map.groupBy(messages, ({ key }) => key).values()].flatMap((part) => {
      const size = part.reduce((sum, { value }) => sum + String(value).length, 0)
      if (size > limit) return [{ messages: part, error: protocolError(type) }]
      stored.push(...part)
      return []
    })
    return Promise.resolve({ refused, unsent: [] })
  }
  return { stored, send, sends: () => sends }
}

const valuesOf = (messages: readonly Message[]) => messages.map(({ value }) => value)

test('what fits is sent at once', async () => {
  const topic = limitedTopic(100)
  const messages = ['one', 'two', 'three'].map((value) => message('A', value))

  assert.deepEqual(await sendInParts(messages, topic.send), { refused: [], unsent: [] })
  assert.deepEqual([topic.sends(), topic.stored], [1, messages])
})

test('a message that is too large alone is refused, and the others of its partition are sent', async () => {
  const topic = limitedTopic(10)
  const messages = Array.from('abcdefgh').map((value) => message('A', value === 'f' ? 'f'.repeat(11) : value))

  const { refused, unsent } = await sendInParts(messages, topic.send)

  assert.deepEqual(
    refused.map(({ message: { value }, error }) => [value, error.type]),
    [['f'.repeat(11), 'MESSAGE_TOO_LARGE']],
  )
  assert.deepEqual(unsent, [])
  assert.deepEqual(valuesOf(topic.stored), Array.from('abcdegh'))
})

test('small messages that are too large together are sent in parts', async () => {
  for (const type of ['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE']) {
    const topic = limitedTopic(7, type)
    const messages = Array.from({ length: 710 }, (_, index) => message('A', String(index)))
    assert.deepEqual(await sendInParts(messages, topic.send), { refused: [], unsent: [] })
    assert.deepEqual(topic.stored, messages)
  }
})

test('whatever the limit and the sizes, each message is stored once or refused, in the order of its partition', async () => {
  const anyMessage = fc.record({ key: fc.constantFrom('A', 'B', 'C'), size: fc.integer({ min: 1, max: 30 }) })
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyMessage, { minLength: 1, maxLength: 60 }),
      fc.integer({ min: 1, max: 60 }),
      async (sizes, limit) => {
        const topic = limitedTopic(limit)
        const messages = sizes.map(({ key, size }) => message(key, 'x'.repeat(size)))
        const { refused, unsent } = await sendInParts(messages, topic.send)
        assert.deepEqual(unsent, [])
        const isRefused = ({ value }: Message) => String(value).length > limit
        for (const partition of ['A', 'B', 'C']) {
          const own = messages.filter(({ key }) => key === partition)
          const stored = topic.stored.filter(({ key }) => key === partition)
          assert.deepEqual(
            stored.map((one) => messages.indexOf(one)),
            own.filter((one) => !isRefused(one)).map((one) => messages.indexOf(one)),
          )
        }
        assert.equal(refused.length, messages.filter(isRefused).length)
      },
    ),
  )
})

test('when Kafka fails on the way, what it has acknowledged is not among what is unsent', async () => {
  const topic = limitedTopic(3)
  const messages = Array.from('abcdefgh').map((value) => message('A', value))
  const failure = new Error('Kafka is gone')

  const { refused, ...rest } = await sendInParts(messages, async (part) =>
    topic.stored.length > 0 ? { refused: [], unsent: part, failure } : topic.send(part),
  )

  assert.deepEqual(refused, [])
  assert.equal(rest.failure, failure)
  assert.ok(topic.stored.length > 0)
  assert.deepEqual([...topic.stored, ...rest.unsent], messages)
})

test('other refusals are for all: nothing is split', async () => {
  const topic = limitedTopic(3, 'TOPIC_AUTHORIZATION_FAILED')
  const messages = Array.from('abcdefgh').map((value) => message('A', value))

  const { refused, unsent, failure } = await sendInParts(messages, topic.send)

  assert.deepEqual([refused, unsent, topic.sends()], [[], messages, 1])
  assert.equal((failure as ProtocolError).type, 'TOPIC_AUTHORIZATION_FAILED')
})

test('an invalid message is refused beside valid ones; a rule that refuses everything is one of the topic', async () => {
  const beside = limitedTopic(3, 'INVALID_RECORD')
  const { refused } = await sendInParts([message('A', 'ok'), message('A', 'invalid')], beside.send)
  assert.deepEqual(
    refused.map(({ message: { value } }) => value),
    ['invalid'],
  )

  const alone = limitedTopic(0, 'INVALID_RECORD')
  const messages = [message('A', 'a'), message('B', 'b')]
  const { refused: none, unsent, failure } = await sendInParts(messages, alone.send)
  assert.deepEqual([none, unsent], [[], messages])
  assert.equal((failure as ProtocolError).type, 'INVALID_RECORD')
})
