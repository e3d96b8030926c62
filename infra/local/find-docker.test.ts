import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findDocker, type Answer } from './find-docker.ts'

const found = { output: '2.40.0\n', failed: false }

test('Docker is there with all its parts', async () => {
  assert.deepEqual(await findDocker({}, () => Promise.resolve(found)), {
    engine: '2.40.0',
    compose: '2.40.0',
  })
})

test('whichever part is missing is named, with what to do', async () => {
  const cases: [Answer, Answer, RegExp][] = [
    [{ output: '', code: 'ENOENT', failed: true }, found, /no `docker` in PATH.*Install Docker/],
    [{ output: 'unknown command', failed: true }, found, /without its compose plugin.*Install/],
    [
      found,
      { output: 'Client: x\nCannot connect to the Docker daemon\n', failed: true },
      /engine answers: Cannot connect to the Docker daemon.*Start Docker/,
    ],
  ]
  for (const [compose, engine, expected] of cases) {
    const docker = await findDocker({}, ([first]) => Promise.resolve(first === 'compose' ? compose : engine))
    assert.ok('missing' in docker)
    assert.match(`${docker.missing} ${docker.todo}`, expected)
  }
})

test('a machine without Docker says so', async () => {
  assert.ok('missing' in (await findDocker({ PATH: '/nowhere' })))
})
