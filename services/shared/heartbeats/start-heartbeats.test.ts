import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createRecordingLog } from '../../../tests/support/recording-log.ts'
import { createScope } from '../../../tests/support/scope.ts'
import { openTestDatabase } from '../../../tests/support/servers/test-database.ts'
import { startFaultProxy } from '../../../tests/support/servers/fault-proxy.ts'
import { silentLog } from '../../../tests/support/servers/test-topics.ts'
import { waitFor } from '../../../tests/support/wait-for.ts'
import { openDatabase, type Queryable } from '../database/database.ts'
import { HEARTBEAT_TIMEOUT_MS, startHeartbeats } from './start-heartbeats.ts'

interface Row {
  readonly state: string
  readonly beatAt: Date
  readonly startedAt: Date
  readonly generation: number | null
  readonly partitions: string | null
  readonly revision: number | null
  readonly figures: string
}

async function readRow(database: Queryable, instance: string): Promise<Row | undefined> {
  const [row] = await database.query<Row>('SELECT * FROM heartbeats WHERE instance = ?', [instance])
  return row
}

describe('heartbeats', { concurrency: true }, () => {
  test('write what the process has done so far, once a second, and at its end that it is gone', async (t) => {
    const scope = createScope(t)
    const { database } = await openTestDatabase(scope)
    let placed = 1
    let standing: { state: 'running' | 'stopped'; revision: number } = { state: 'running', revision: 6 }
    const heartbeats = startHeartbeats({
      ...{ database, service: 'notifier', log: silentLog },
      figures: () => ({ placed: placed++ }),
      standing: () => standing,
    })
    scope.onEnd(heartbeats.stop)
    const read = () => readRow(database, heartbeats.instance)

    const first = await waitFor('a heartbeat', read)
    assert.equal(first.figures, '{"placed":1}')
    standing = { state: 'stopped', revision: 7 }
    const next = await waitFor('the next one', async () => {
      const row = await read()
      return row?.revision === 7 ? row : undefined
    })
    assert.equal(next.state, 'stopped')
    assert.ok(next.beatAt > first.beatAt)
    assert.deepEqual(next.startedAt, first.startedAt)

    await heartbeats.stop()
    assert.equal((await read())?.state, 'gone')
    const markers = await database.query<{ kind: string; detail: string }>('SELECT kind, detail FROM markers')
    const detail = JSON.stringify({ instance: heartbeats.instance, service: 'notifier' })
    assert.deepEqual(markers, [{ kind: 'instance-ended', detail }])
  })

  test('write a marker for each generation in which the process is a member', async (t) => {
    const scope = createScope(t)
    const { database } = await openTestDatabase(scope)
    const heartbeats = startHeartbeats({
      ...{ database, service: 'notifier', log: silentLog },
      figures: () => ({}),
    })
    scope.onEnd(heartbeats.stop)
    const { instance, setMembership } = heartbeats

    setMembership({ memberId: 'm', generation: null, partitions: [0, 1] })
    setMembership({ memberId: 'm', generation: 4, partitions: [0, 1] })
    setMembership(undefined)
    setMembership({ memberId: 'm', generation: 5, partitions: [1] })

    const details = await waitFor('the markers', async () => {
      const rows = await database.query<{ detail: string }>(
        `SELECT detail FROM markers WHERE kind = 'rebalance'`,
      )
      return rows.length === 2 ? rows.map(({ detail }) => JSON.parse(detail) as object) : undefined
    })
    assert.deepEqual(details, [
      { instance, memberId: 'm', generation: 4, partitions: [0, 1] },
      { instance, memberId: 'm', generation: 5, partitions: [1] },
    ])
    const row = await readRow(database, instance)
    assert.equal(row?.generation, 5)
    assert.equal(row.partitions, '[1]')
  })

  test('go on when the database was away, which is logged once', async (t) => {
    const scope = createScope(t)
    const { database, url } = await openTestDatabase(scope)
    const proxy = await startFaultProxy(scope, url)
    const throughProxy = openDatabase(
      { url: proxy.through(url) },
      { connections: 1, queryTimeoutMs: HEARTBEAT_TIMEOUT_MS },
    )
    scope.onEnd(throughProxy.close)
    const { log, lines } = createRecordingLog()
    const heartbeats = startHeartbeats({
      ...{ database: throughProxy, service: 'notifier', log },
      figures: () => ({}),
    })
    scope.onEnd(heartbeats.stop)
    const beatAt = async () => (await readRow(database, heartbeats.instance))?.beatAt.getTime()
    const count = (text: string) => lines.filter(({ msg }) => msg.startsWith(text)).length
    const before = await waitFor('a heartbeat', beatAt)

    await proxy.refuse()
    await waitFor('the log', () => count('heartbeats paused') > 0)
    await proxy.pass()
    await waitFor('the next heartbeat', async () => ((await beatAt()) ?? 0) > before + 1_000)
    assert.equal(count('heartbeats paused'), 1)
    assert.equal(count('heartbeats resumed'), 1)
  })
})
