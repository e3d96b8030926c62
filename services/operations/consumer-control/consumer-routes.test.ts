import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createScope } from '../../../tests/support/scope.ts'
import { openTestDatabase } from '../../../tests/support/servers/test-database.ts'
import { startTestOperations } from '../../../tests/support/services/start-test-operations.ts'
import { unique } from '../../../tests/support/unique.ts'
import { readDesiredState } from '../../shared/desired-state/desired-state.ts'

async function setUp(t: Parameters<typeof createScope>[0]) {
  const scope = createScope(t)
  const { url, database } = await openTestDatabase(scope)
  const groupId = unique('group')
  const { http } = await startTestOperations(scope, { DATABASE_URL: url, KAFKA_GROUP: groupId })
  const kinds = async () =>
    (await database.query<{ kind: string }>('SELECT kind FROM markers ORDER BY id')).map(({ kind }) => kind)
  return { http, database, groupId, kinds }
}

describe('stopping and starting the consumer', { concurrency: true }, () => {
  test('sets what its members read, marks it for the chart, and records who did it', async (t) => {
    const { http, database, groupId, kinds } = await setUp(t)
    const stopped = await http.post('/api/consumer/stop').send({}).expect(202)
    assert.deepEqual(stopped.body, { group: 'message-group', desired: 'stopped', revision: 1 })
    assert.deepEqual(await readDesiredState(database, groupId), { desired: 'stopped', revision: 1 })

    const again = await http.post('/api/consumer/stop').send({ group: 'message-group' }).expect(202)
    assert.deepEqual(again.body, stopped.body)
    const started = await http.post('/api/consumer/start').send({}).expect(202)
    assert.deepEqual(started.body, { group: 'message-group', desired: 'running', revision: 2 })
    assert.deepEqual(await kinds(), ['stop', 'start'])
    const { body } = await http.get('/api/audit').expect(200)
    const { entries } = body as { entries: { action: string; detail: object }[] }
    assert.deepEqual(
      entries.map(({ action }) => action),
      ['start consumer', 'stop consumer', 'stop consumer'],
    )
    assert.deepEqual(entries[0]?.detail, { group: 'message-group', revision: 2 })
  })

  test('is refused in the middle of a rewind, and for a group that is not there', async (t) => {
    const { http, database, groupId } = await setUp(t)
    await http.post('/api/consumer/stop').send({ group: 'another' }).expect(400)
    await http.post('/api/consumer/stop').send({ group: 'view-counter' }).expect(404)
    await http.get('/api/consumer/stop').expect(405)
    await database.execute(
      `INSERT INTO rewinds (groupId, plan, stateBefore, state) VALUES (?, '{}', '{}', 'stopping')`,
      [`${groupId} of another test`],
    )
    const { body } = await http.post('/api/consumer/stop').send({}).expect(409)
    assert.equal((body as { code: string }).code, 'rewind_under_way')
    assert.equal((await readDesiredState(database, groupId)).desired, 'running')
  })
})
