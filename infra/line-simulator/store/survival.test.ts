import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { appendFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import test from 'node:test'
import { startProgram, type TestProgram } from '../testing/test-program.ts'
import { pushTo, startSimulator, temporaryDir, type Agent } from '../testing/test-simulator.ts'

interface Listed {
  id: string
  retryKey: string
}

async function listMessages(agent: Agent): Promise<Listed[]> {
  const { body } = await agent.get('/simulator/messages').expect(200)
  return (body as { messages: Listed[] }).messages
}

test('messages and retry keys survive an orderly restart', async (t) => {
  const dataDir = await temporaryDir(t)
  const retryKey = randomUUID()
  const first = await startSimulator(t, { dataDir })
  const accepted = await first.push({ retryKey }).expect(200)
  const before = await first.messages()
  await first.stop()

  const second = await startSimulator(t, { dataDir })
  assert.deepEqual(await second.messages(), before)
  const again = await second.push({ retryKey }).expect(409)
  assert.deepEqual(
    (again.body as { sentMessages: unknown }).sentMessages,
    (accepted.body as { sentMessages: unknown }).sentMessages,
  )
  assert.equal(again.headers['x-line-accepted-request-id'], accepted.headers['x-line-request-id'])
})

test('a retry key that expired while the simulator was off is free', async (t) => {
  const dataDir = await temporaryDir(t)
  const retryKey = randomUUID()
  const first = await startSimulator(t, { dataDir })
  await first.push({ retryKey }).expect(200)
  await first.stop()
  const second = await startSimulator(t, { dataDir, startAt: Date.now() + 25 * 60 * 60 * 1000 })
  await second.push({ retryKey }).expect(200)
})

test('pushes answered before a kill -9 are there after it, exactly once', async (t) => {
  const dataDir = await temporaryDir(t)
  const attempted: string[] = []
  const answered = new Map<string, string>()

  for (const answersBeforeKill of [1, 50, 200]) {
    const program = await startProgram(t, dataDir)
    await pushUntilKilled(program, answersBeforeKill)
  }
  const survivor = await startProgram(t, dataDir)
  const idOf = new Map((await listMessages(survivor.agent)).map(({ retryKey, id }) => [retryKey, id]))
  for (const [retryKey, id] of answered) assert.equal(idOf.get(retryKey), id)

  // Those whose answer the kill swallowed are tried again, as a careful client does.
  for (const retryKey of attempted) {
    const { status } = await pushTo(survivor.agent, { retryKey })
    assert.equal(status, idOf.has(retryKey) ? 409 : 200)
  }
  const keys = (await listMessages(survivor.agent)).map(({ retryKey }) => retryKey)
  assert.deepEqual([...keys].sort(), [...attempted].sort())

  async function pushUntilKilled({ agent, end }: TestProgram, answersBeforeKill: number): Promise<void> {
    let answers = 0
    let killed: Promise<unknown> | undefined
    async function pushOn(): Promise<void> {
      while (!killed) {
        const retryKey = randomUUID()
        attempted.push(retryKey)
        const answer = await pushTo(agent, { retryKey }).catch(() => undefined)
        if (!answer) return
        assert.equal(answer.status, 200)
        const [message] = (answer.body as { sentMessages: { id: string }[] }).sentMessages
        answered.set(retryKey, message?.id ?? '')
        answers += 1
        if (answers >= answersBeforeKill) killed ??= end('SIGKILL')
      }
    }
    await Promise.all(Array.from({ length: 20 }, pushOn))
    await killed
  }
})

test('of a damaged journal only the damaged lines are lost', async (t) => {
  const dataDir = await temporaryDir(t)
  const path = join(dataDir, 'messages.jsonl')
  const first = await startSimulator(t, { dataDir })
  await first.push({ text: 'one' }).expect(200)
  await first.stop()
  await appendFile(path, 'damaged\n{"n":1,"at":')
  const second = await startSimulator(t, { dataDir })
  await second.push({ text: 'two' }).expect(200)
  await second.stop()
  const third = await startSimulator(t, { dataDir })
  assert.deepEqual(
    (await third.messages()).map(({ text }) => text),
    ['one', 'two'],
  )
})

test('SIGTERM ends it in order, also with an open page and a withheld response', async (t) => {
  const dataDir = await temporaryDir(t)
  const { url, agent, end } = await startProgram(t, dataDir)
  await agent.put('/simulator/faults').send({ timeoutAfterAccept: 1 }).expect(200)
  const page = await fetch(`${url}/chat/U1234/events`)
  const reading = page.text().catch(() => undefined)
  const withheld = pushTo(agent).catch(() => undefined)
  assert.equal(await end('SIGTERM'), 0)
  await Promise.all([reading, withheld])
})

test('an unreadable signing key is reported in one line', async (t) => {
  const dataDir = await temporaryDir(t)
  await writeFile(join(dataDir, 'signing-key.json'), '{')
  await assert.rejects(startSimulator(t, { dataDir }), /signing-key\.json cannot be read/)
})
