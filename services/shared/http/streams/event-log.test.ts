import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createEventLog, type EventLog } from './event-log.ts'

const append = (log: EventLog, topic: string, text: string) => log.append(topic, Buffer.from(text))

/** Everything that a reader of these topics gets from a place on. */
function readAll(log: EventLog, topics: readonly string[], from: number): string[] {
  const texts: string[] = []
  for (let place = from; ;) {
    const next = log.read(topics, place)
    if (next === undefined) return texts
    if (next === 'lost') return [...texts, 'lost']
    texts.push(next.event.toString())
    place = next.place + 1
  }
}

test('a reader gets the events of its topics in the order in which they came', () => {
  const log = createEventLog(1_000)
  for (const topic of ['a', 'b', 'c']) log.addReader(topic)
  append(log, 'a', 'before')
  const { head } = log

  for (const [topic, text] of ['a1', 'c1', 'b1', 'a2', 'b2'].map((text) => [text.slice(0, 1), text] as const))
    append(log, topic, text)

  assert.deepEqual(readAll(log, ['a', 'b'], head), ['a1', 'b1', 'a2', 'b2'])
  assert.deepEqual(readAll(log, ['c'], head), ['c1'])
})

test('the oldest events are forgotten, and only a reader that has not got one of its own has lost something', () => {
  const log = createEventLog(10)
  log.addReader('a')
  log.addReader('b')
  append(log, 'a', '12345')
  append(log, 'b', '12345')
  const afterBoth = log.head

  append(log, 'b', '67890')

  assert.equal(log.bytes, 10)
  assert.deepEqual(readAll(log, ['a'], 0), ['lost'])
  assert.deepEqual(readAll(log, ['a', 'b'], 0), ['lost'])
  assert.deepEqual(readAll(log, ['b'], 0), ['12345', '67890'])
  assert.deepEqual(readAll(log, ['a', 'b'], afterBoth), ['67890'])
})

test('a topic without readers keeps nothing', () => {
  const log = createEventLog(1_000)
  append(log, 'a', 'no reader')
  log.addReader('a')
  log.addReader('a')
  append(log, 'a', 'for two')
  log.removeReader('a')
  assert.equal(log.bytes, 7)

  log.removeReader('a')

  assert.equal(log.bytes, 0)
})
