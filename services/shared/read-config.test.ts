import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { z } from 'zod'
import {
  commaSeparated,
  ConfigError,
  databaseUrl,
  logSettings,
  port,
  positiveInteger,
  readConfig,
} from './read-config.ts'
import { kafkaSettings } from './topics.ts'

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

  test('that are wrong are all named at once, without their values', () => {
    const env = { PORT: '70000', CONNECTIONS: 'secret-by-mistake' }
    const faults = faultsOf(schema, env)
    assert.deepEqual(
      faults.map((fault) => fault.split(':')[0]),
      ['NAME', 'PORT', 'CONNECTIONS'],
    )
    assert.ok(!faults.join().includes('secret-by-mistake'))
  })

  test('of the environment are left as they were', () => {
    const env = Object.freeze({ NAME: 'x' })
    readConfig(schema, env)
    assert.deepEqual(env, { NAME: 'x' })
  })

  for (const [value, ok] of [
    ['mysql://user:password@127.0.0.1:3306/placeorder', true],
    ['mysql://user:p%40ss@database/placeorder', true],
    ['postgres://user:password@127.0.0.1/placeorder', false],
    ['mysqlx://user:password@127.0.0.1/placeorder', false],
    ['127.0.0.1:3306', false],
  ] as const) {
    test(`DATABASE_URL ${ok ? 'may' : 'may not'} be ${value}`, () => {
      const faults = faultsOf(z.object({ DATABASE_URL: databaseUrl }), { DATABASE_URL: value })
      assert.equal(faults.length, ok ? 0 : 1)
      assert.ok(!faults.join().includes(value))
    })
  }

  for (const [value, ok] of [
    ['127.0.0.1:9092', true],
    ['kafka-1:9092, kafka-2:9092', true],
    [' , ', false],
    ['localhost', false],
    ['localhost:', false],
    ['kafka://localhost:9092', false],
  ] as const) {
    test(`KAFKA_BROKERS ${ok ? 'may' : 'may not'} be "${value}"`, () => {
      const faults = faultsOf(z.object(kafkaSettings), { KAFKA_BROKERS: value })
      assert.deepEqual(faults.length, ok ? 0 : 1)
    })
  }

  test('of the log know the levels', () => {
    assert.equal(readConfig(z.object(logSettings), { LOG_PRETTY: 'false' }).LOG_LEVEL, 'info')
    assert.equal(faultsOf(z.object(logSettings), { LOG_LEVEL: 'loud', LOG_PRETTY: 'maybe' }).length, 2)
  })
})
