import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { STOP_DEADLINE_MS } from '../../../services/shared/runtime/lifecycle.ts'
import { PROJECT_ROOT, stackPaths } from '../paths.ts'
import { LINE_SIMULATOR, SERVICES, specOf, urlOf } from './components.ts'

const specWith = (level: string) => specOf(LINE_SIMULATOR, stackPaths('/stack'), { LOG_LEVEL: level })

test('a service is ready after its log line, unless its log level omits that line', () => {
  assert.equal(specWith('info').readyLine, ' listens"')
  assert.equal(specWith('warn').readyLine, undefined)
})

test('without a token, operations listens on this machine only', () => {
  const operations = SERVICES.find(({ name }) => name === 'operations')
  assert.ok(operations)
  const hostWith = (env: NodeJS.ProcessEnv) => specOf(operations, stackPaths('/stack'), env).env.HOST
  assert.equal(hostWith({ HOST: '0.0.0.0' }), '127.0.0.1')
  assert.equal(hostWith({ HOST: '0.0.0.0', OPERATOR_TOKEN: 'operator-secret' }), '0.0.0.0')
  assert.equal(urlOf(operations, { HOST: '192.168.0.7', OPERATIONS_PORT: '8003' }), 'http://127.0.0.1:8003')
})

test('a service ends by itself before its supervisor, npm start or Docker, kills it', () => {
  for (const service of [LINE_SIMULATOR, ...SERVICES])
    assert.ok(STOP_DEADLINE_MS < specOf(service, stackPaths('/stack'), {}).stopWithinMs, service.name)

  const compose = readFileSync(join(PROJECT_ROOT, 'docker-compose.yml'), 'utf8')
  const grace = Array.from(compose.matchAll(/stop_grace_period: (\d+)s/g), ([, seconds]) => Number(seconds))
  assert.ok(grace.length > 0)
  for (const seconds of grace) assert.ok(STOP_DEADLINE_MS < seconds * 1000)
})
