import assert from 'node:assert/strict'
import { test } from 'node:test'
import { repositoryFailure } from './reach-repository.ts'
import { startTestRepository, type Answer } from '../testing/test-repository.ts'

const unavailable: Answer = (_request, response) => response.writeHead(503).end()
const refuse: Answer = (_request, response) => response.writeHead(404).end()
const silent: Answer = () => undefined

test('a temporary failure is retried, a refusal is not', async (t) => {
  const passing = await startTestRepository(t, [unavailable, unavailable])
  const artifact = passing.artifact('kafka', Buffer.alloc(10))
  assert.equal(await repositoryFailure(artifact, passing.url), undefined)
  assert.equal(passing.requests.length, 3)

  const { url, requests } = await startTestRepository(t, [refuse])
  assert.match((await repositoryFailure(artifact, url))?.why ?? '', /404/)
  assert.equal(requests.length, 1)
})

test('a check ends at its time limit, and at once on Ctrl-C', async (t) => {
  const { url, artifact } = await startTestRepository(t, [silent, silent])
  const kafka = artifact('kafka', Buffer.alloc(10))
  assert.equal((await repositoryFailure(kafka, url, { withinMs: 200 }))?.why, 'no data for 0.2 s')
  const interrupt = AbortSignal.abort(new Error('enough'))
  await assert.rejects(repositoryFailure(kafka, url, { signal: interrupt }), { message: 'enough' })
})
