import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findDocker, judgeVersions, type Answer } from './find-docker.ts'

const found = { output: '2.40.0\n', failed: false }
const engineFound = { output: '28.5.2\n', failed: false }

test('finds Docker, its compose plugin and the engine', async () => {
  const ask = ([first]: readonly string[]) => Promise.resolve(first === 'compose' ? found : engineFound)
  assert.deepEqual(await findDocker({}, ask), { engine: '28.5.2', compose: '2.40.0' })
})

test('names the missing part and what to do', async () => {
  const cases: [Answer, Answer, RegExp][] = [
    [{ output: '', code: 'ENOENT', failed: true }, found, /not found on the PATH.*Install Docker/],
    [{ output: 'unknown command', failed: true }, found, /no compose plugin.*Install/],
    [{ output: '', code: 'EACCES', failed: true }, found, /`docker compose version` fails: EACCES/],
    [{ output: '', failed: true }, found, /fails: no answer/],
    [
      {
        output:
          "The command 'docker' could not be found in this WSL 2 distro.\nActivate the WSL integration.\n",
        failed: true,
      },
      found,
      /fails: Activate the WSL integration\./,
    ],
    [
      found,
      { output: '24.0.9\n', failed: false },
      /^Docker Engine 24\.0\.9 is too old\. Install Docker Engine 25/,
    ],
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

test('both must be new enough for docker-compose.yml', () => {
  const old = (engine: string, compose: string) => {
    const judged = judgeVersions({ engine, compose })
    return 'missing' in judged ? judged.missing : undefined
  }
  for (const [engine, compose, expected] of [
    ['25.0.0', '2.20.2', undefined],
    ['28.5', 'v2.40.3-desktop.1', undefined],
    ['dev', '3.0.0', undefined],
    ['25.0.3', '2.20.1', 'Compose 2.20.1 is too old.'],
    ['24.0.9', '2.21.0', 'Docker Engine 24.0.9 is too old.'],
    ['20.10.24', 'v2.3.3', 'Docker Engine 20.10.24 and Compose v2.3.3 are too old.'],
  ] as const)
    assert.equal(old(engine, compose), expected)
})

test('a machine without Docker is reported', async () => {
  assert.ok('missing' in (await findDocker({ PATH: '/nowhere' })))
})
