import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createQueryBatcher } from './query-batcher.ts'

/** Resolves when the query for the reads of this moment has begun. */
const begun = () => new Promise(setImmediate)

/** A database that answers when the test lets it, and records what it was asked. */
function createSource() {
  const queries: { keys: readonly number[]; answer: PromiseWithResolvers<string[]> }[] = []
  const read = (keys: readonly number[]) => {
    const answer = Promise.withResolvers<string[]>()
    queries.push({ keys, answer })
    return answer.promise
  }
  const answerNext = async () => {
    const query = queries.shift()
    assert.ok(query)
    query.answer.resolve(query.keys.map((key) => `value ${key}`))
    await new Promise(setImmediate)
  }
  return { queries, read, answerNext, asked: () => queries.map(({ keys }) => keys) }
}

test('a single read is sent at once', async () => {
  const source = createSource()
  const find = createQueryBatcher({ read: source.read, maxBatch: 10, maxQueries: 1 })

  const found = find(7)
  await begun()
  assert.deepEqual(source.asked(), [[7]])
  await source.answerNext()

  assert.equal(await found, 'value 7')
})

test('reads that arrive at the same moment share a query', async () => {
  const source = createSource()
  const find = createQueryBatcher({ read: source.read, maxBatch: 10 })

  const found = [1, 2, 1].map(find)
  await begun()
  assert.deepEqual(source.asked(), [[1, 2]])
  await source.answerNext()

  assert.deepEqual(await Promise.all(found), ['value 1', 'value 2', 'value 1'])
})

test('reads that arrive while a query is running share the next one, and each gets its own answer', async () => {
  const source = createSource()
  const find = createQueryBatcher({ read: source.read, maxBatch: 10, maxQueries: 1 })

  const found = [find(1)]
  await begun()
  found.push(...[2, 3, 2].map(find))
  await source.answerNext()
  assert.deepEqual(source.asked(), [[2, 3]])
  await source.answerNext()

  assert.deepEqual(await Promise.all(found), ['value 1', 'value 2', 'value 3', 'value 2'])
})

test('a key that is requested again while it is being read is read again, because it may have changed', async () => {
  const source = createSource()
  const find = createQueryBatcher({ read: source.read, maxBatch: 10, maxQueries: 1 })

  const found = [find(1)]
  await begun()
  found.push(find(1))
  await source.answerNext()
  assert.deepEqual(source.asked(), [[1]])
  await source.answerNext()

  assert.deepEqual(await Promise.all(found), ['value 1', 'value 1'])
})

test('the limits for keys per query and for concurrent queries are kept', async () => {
  const source = createSource()
  const find = createQueryBatcher({ read: source.read, maxBatch: 2, maxQueries: 2 })

  const found = [1, 2, 3, 4, 5, 6].map(find)
  await begun()
  assert.deepEqual(source.asked(), [
    [1, 2],
    [3, 4],
  ])
  await source.answerNext()
  assert.deepEqual(source.asked(), [
    [3, 4],
    [5, 6],
  ])
  await source.answerNext()
  await source.answerNext()

  assert.deepEqual(
    await Promise.all(found),
    [1, 2, 3, 4, 5, 6].map((key) => `value ${key}`),
  )
})

test('a failed query fails its reads and the waiting ones; later reads work', async () => {
  const source = createSource()
  const find = createQueryBatcher({ read: source.read, maxBatch: 10, maxQueries: 1 })

  const first = find(1)
  await begun()
  const second = find(2)
  source.queries.shift()?.answer.reject(new Error('the database is away'))
  await assert.rejects(first, /the database is away/)
  await assert.rejects(second, /the database is away/)
  assert.deepEqual(source.asked(), [])

  const third = find(3)
  await begun()
  await source.answerNext()
  assert.equal(await third, 'value 3')
})
