import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { z } from 'zod'
import {
  commaSeparated,
  ConfigError,
  logSettings,
  port,
  positiveInteger,
  readConfig,
  crossFieldCheck,
} from './read-config.ts'

const schema = z.object({
  NAME: z.string(),
  PORT: port(8000),
  CONNECTIONS: positiveInteger(4),
  LIST: commaSeparated.optional(),
})

function faultsOf(...[shape, env]: Parameters<typeof readConfig>): readonly string[] {
  try {
    readConfig(shape, env)
  } catch (error) {
    assert.ok(error instanceof ConfigError)
    assert.equal(error.code, 'invalid_config')
    return error.faults
  }
  return []
}

describe('settings', () => {
  test('are read from text, with defaults, and cannot be changed', () => {
    const config = readConfig(schema, { NAME: 'x', PORT: '0', LIST: ' a, b ,,c ', OTHER: 'ignored' })
    assert.deepEqual(config, { NAME: 'x', PORT: 0, CONNECTIONS: 4, LIST: ['a', 'b', 'c'] })
    assert.ok(Object.isFrozen(config))
  })

  test('that are empty count as absent', () => {
    assert.equal(readConfig(schema, { NAME: 'x', PORT: '' }).PORT, 8000)
    assert.deepEqual(faultsOf(schema, { NAME: '' }).length, 1)
  })

  test('that are faulty are all reported at once, without their values', () => {
    const env = { PORT: '70000', CONNECTIONS: 'secret-by-mistake' }
    const faults = faultsOf(schema, env)
    assert.deepEqual(
      faults.map((fault) => fault.split(':')[0]),
      ['NAME', 'PORT', 'CONNECTIONS'],
    )
    assert.ok(!faults.join().includes('secret-by-mistake'))
  })

  test('that contradict each other are reported as well, together with other faults', () => {
    const contradiction = crossFieldCheck<{ NAME: string }>(({ NAME }) =>
      NAME === 'x' ? { LIST: 'not with this name' } : {},
    )
    const faults = faultsOf(schema.check(contradiction), { NAME: 'x', PORT: '70000' })
    assert.deepEqual(
      faults.map((fault) => fault.split(':')[0]),
      ['PORT', 'LIST'],
    )
  })

  test('of the environment are not changed', () => {
    const env = Object.freeze({ NAME: 'x' })
    readConfig(schema, env)
    assert.deepEqual(env, { NAME: 'x' })
  })

  test('have the same texts for their faults as requests', () => {
    const strict = z.object({
      TOKEN: z.string().min(8),
      COUNT: positiveInteger(1),
      PORT: port(1),
      ADDRESS: z.url(),
      MODE: z.enum(['dev', 'line']),
      MISSING: z.string(),
      SIZE: positiveInteger(1, 5),
    })
    const env = { TOKEN: 'short', COUNT: '0', PORT: '1.5', ADDRESS: 'here', MODE: 'x', SIZE: 'many' }
    assert.deepEqual(faultsOf(strict, env), [
      'TOKEN: must have at least 8 characters',
      'COUNT: must be at least 1',
      'PORT: must be an integer',
      'ADDRESS: must be a URL',
      'MODE: must be one of: dev, line',
      'MISSING: is required',
      'SIZE: must be a number',
    ])
    assert.deepEqual(faultsOf(strict, { ...env, SIZE: '6' }).at(-1), 'SIZE: must be at most 5')
  })

  test('of the log accept the known levels', () => {
    assert.equal(readConfig(z.object(logSettings), { LOG_PRETTY: 'false' }).LOG_LEVEL, 'info')
    assert.equal(faultsOf(z.object(logSettings), { LOG_LEVEL: 'loud', LOG_PRETTY: 'maybe' }).length, 2)
  })
})
