import assert from 'node:assert/strict'
import { Socket } from 'node:net'
import { mock, test, type TestContext } from 'node:test'
import { closeOnMissingResponse } from './response-timeouts.ts'

const METADATA = 3
const JOIN_GROUP = 11
const SYNC_GROUP = 14

function frame(bytes: number): Buffer {
  const whole = Buffer.alloc(4 + bytes)
  whole.writeInt32BE(bytes)
  return whole
}

function watchSocket(t: TestContext) {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const socket = new Socket()
  const failed: string[] = []
  socket.on('error', ({ message }) => failed.push(message))
  mock.method(socket, 'write', () => true)
  closeOnMissingResponse(socket, { responseMs: 1_000, groupResponseMs: 5_000 })
  return {
    ask: (apiKey: number) => {
      const request = frame(20)
      request.writeInt16BE(apiKey, 4)
      socket.write(request)
    },
    answer: (...chunks: Buffer[]) => chunks.forEach((chunk) => socket.emit('data', chunk)),
    wait: (ms: number) => t.mock.timers.tick(ms),
    isDestroyed: () => socket.destroyed,
    failed,
    socket,
  }
}

test('a connection with an overdue response is closed with a reason', async (t) => {
  const { ask, wait, isDestroyed, socket, failed } = watchSocket(t)
  ask(METADATA)
  wait(999)
  assert.equal(isDestroyed(), false)

  wait(1)

  assert.equal(isDestroyed(), true)
  await new Promise((resolve) => socket.once('close', resolve))
  assert.deepEqual(failed, ['Kafka does not respond'])
})

test('an idle connection stays open', (t) => {
  const { ask, answer, wait, isDestroyed } = watchSocket(t)
  wait(1_000_000)
  ask(METADATA)
  answer(frame(100))

  wait(1_000_000)

  assert.equal(isDestroyed(), false)
})

test('responses are counted in chunks of any size', (t) => {
  const { ask, answer, wait, isDestroyed } = watchSocket(t)
  const three = Buffer.concat([frame(1), frame(700), frame(3)])
  for (const size of [1, 2, 3, 5, 7, 700, three.length]) {
    for (let asked = 0; asked < 3; asked++) ask(METADATA)
    for (let at = 0; at < three.length; at += size) answer(three.subarray(at, at + size))
    wait(1_000)
    assert.equal(isDestroyed(), false, `in chunks of ${size}`)
  }
})

test('each response restarts the timeout of the next request', (t) => {
  const { ask, answer, wait, isDestroyed } = watchSocket(t)
  ask(METADATA)
  ask(METADATA)
  wait(900)
  answer(frame(50))
  wait(900)
  answer(frame(50).subarray(0, 10))
  wait(999)
  assert.equal(isDestroyed(), false)

  wait(1)

  assert.equal(isDestroyed(), true)
})

for (const apiKey of [JOIN_GROUP, SYNC_GROUP])
  test(`a request that waits for the group's other members has a longer timeout (${apiKey})`, (t) => {
    const { ask, wait, isDestroyed } = watchSocket(t)
    ask(apiKey)
    wait(4_999)
    assert.equal(isDestroyed(), false)

    wait(1)

    assert.equal(isDestroyed(), true)
  })

test('a closed connection is left alone', async (t) => {
  const { ask, wait, socket, failed } = watchSocket(t)
  ask(METADATA)
  socket.destroy()
  await new Promise((resolve) => socket.once('close', resolve))

  wait(1_000)

  assert.deepEqual(failed, [])
})
