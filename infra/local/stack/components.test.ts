import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { STOP_DEADLINE_MS } from '../../../services/shared/runtime/lifecycle.ts'
import { PROJECT_ROOT, stackPaths } from '../paths.ts'
import { LINE_SIMULATOR, SERVICES, specOf } from './components.ts'

const specWith = (level: string) => specOf(LINE_SIMULATOR, stackPaths('/stack'), { LOG_LEVEL: level })

test('a service is ready after its log line, unless its log level omits that line', () => {
  assert.equal(specWith('info').readyLine, ' listens"')
  assert.equal(specWith('warn').readyLine, undefined)
})

test('a service ends by itself before its supervisor, npm start or Docker, kills it', () => {
  for (const service of [LINE_SIMULATOR, ...SERVICES])
    assert.ok(STOP_DEADLINE_MS < specOf(service, stackPaths('/stack'), {}).stopWithinMs, service.name)

  const compose = readFileSync(join(PROJECT_ROOT, 'docker-compose.yml'), 'utf8')
  const grace = Array.from(compose.matchAll(/stop_grace_period: (\d+)s/g), ([, seconds]) => Number(seconds))
  assert.ok(grace.length > 0)
  for (const seconds of grace) assert.ok(STOP_DEADLINE_MS < seconds * 1000)
})
