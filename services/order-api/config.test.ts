import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { parse } from 'dotenv'
import express from 'express'
import { readConfig as readNotifierConfig } from '../notifier/config.ts'
import { readConfig as readSimulatorConfig } from '../../infra/line-simulator/config.ts'
import { collectFaults, ConfigError } from '../shared/runtime/read-config.ts'
import { readConfig } from './config.ts'

const needed = { DATABASE_URL: 'mysql://user:password@127.0.0.1:3306/shop', KAFKA_BROKERS: '127.0.0.1:9092' }

const faultsOf = (env: Record<string, string>) => collectFaults(() => readConfig(env))

const namesOf = (faults: readonly string[]) => faults.map((fault) => fault.split(':')[0]).sort()

test('with a database and Kafka everything else has a default', () => {
  const config = readConfig(needed)

  assert.deepEqual([config.PORT, config.AUTH_MODE, config.KAFKA_TOPIC], [8000, 'dev', 'message-topic'])
  assert.equal(Object.isFrozen(config), true)
})

test('all faults are told at once, by name', () => {
  const faults = faultsOf({
    PORT: 'x',
    AUTH_MODE: 'none',
    BATCH_MAX_ORDERS: '0',
    DATABASE_URL: 'postgres://h/d',
  })

  assert.deepEqual(namesOf(faults), [
    'AUTH_MODE',
    'BATCH_MAX_ORDERS',
    'DATABASE_URL',
    'KAFKA_BROKERS',
    'PORT',
  ])
})

test('values are never told, since some are secret', () => {
  const secret = 's3cret'

  const faults = faultsOf({
    ...needed,
    DATABASE_URL: `postgres://user:${secret}@host/shop`,
    OPERATOR_TOKEN: secret,
    LINE_JWKS_URL: secret,
    PORT: secret,
    AUTH_MODE: secret,
  })

  assert.equal(faults.length, 5)
  assert.doesNotMatch(faults.join(), new RegExp(secret))
})

test('an empty value is as good as none', () => {
  assert.deepEqual(readConfig({ ...needed, PORT: '', OPERATOR_TOKEN: '', LIFF_ID: '' }), readConfig(needed))
})

test('an event counts as lost neither within a transaction nor after LINE has forgotten its message', () => {
  for (const [value, isFault] of [
    ['9999', true],
    ['10000', false],
    ['43200000', false],
    ['43200001', true],
    ['1.5e4x', true],
  ] as const) {
    const faults = namesOf(faultsOf({ ...needed, RECONCILE_AFTER_MS: value }))
    assert.deepEqual(faults, isFault ? ['RECONCILE_AFTER_MS'] : [], value)
  }
  // Node's timers know no longer pause than 24 days.
  assert.deepEqual(namesOf(faultsOf({ ...needed, RECONCILE_INTERVAL_MS: '2147483648' })), [
    'RECONCILE_INTERVAL_MS',
  ])
})

test('line mode needs to know the operator and the login channel', () => {
  assert.deepEqual(namesOf(faultsOf({ ...needed, AUTH_MODE: 'line' })), [
    'LINE_LOGIN_CHANNEL_ID',
    'OPERATOR_TOKEN',
  ])
  const line = { AUTH_MODE: 'line', OPERATOR_TOKEN: 'long enough', LINE_LOGIN_CHANNEL_ID: '1' }
  assert.deepEqual(faultsOf({ ...needed, ...line }), [])
})

describe('origins and proxies', () => {
  const settings: Readonly<Record<string, { right: string[]; wrong: string[] }>> = {
    CORS_ORIGINS: {
      right: ['https://shop.example.com', 'http://127.0.0.1:5173, https://a.example:8443'],
      wrong: ['*', 'null', 'shop.example.com', 'https://shop.example.com/', 'https://a.example,*', 'ftp://a'],
    },
    TRUSTED_PROXIES: {
      right: ['1', '2', 'loopback', '10.0.0.5', '10.0.0.0/8, 192.168.0.0/16', 'fc00::/7', '::1, uniquelocal'],
      wrong: [
        '0',
        '11',
        '-1',
        '1.5',
        'true',
        '10.0.0',
        '10.0.0.0/33',
        '0.0.0.0/0',
        '::/0',
        '::1/129',
        'fe80::1%a',
        ',',
      ],
    },
  }
  for (const [name, { right, wrong }] of Object.entries(settings)) {
    for (const value of right) {
      test(`${name} takes ${value}, and so does Express`, () => {
        const config = readConfig({ ...needed, [name]: value })
        express().set('trust proxy', config.TRUSTED_PROXIES ?? false)
      })
    }
    for (const value of wrong) {
      test(`${name} does not take ${value}`, () => {
        assert.deepEqual(namesOf(faultsOf({ ...needed, [name]: value })), [name])
      })
    }
  }
})

const example = parse(readFileSync(new URL('../../.env.example', import.meta.url)))

/** The names of the settings that a program reads: it asks its environment for nothing else. */
function settingsOf(read: (env: Record<string, string | undefined>) => unknown): string[] {
  const names = Object.keys(example)
  const known = names.filter((name) => {
    const looked = { ...needed, LINE_ACCESS_TOKEN: 'token' }
    return (
      JSON.stringify(tryRead(read, looked)) !== JSON.stringify(tryRead(read, { ...looked, [name]: '\0' }))
    )
  })
  return known
}

/** What `npm start` itself needs, and no service. */
const readByNpmStart = ({ MAVEN_REPOSITORY }: Record<string, string | undefined>) => ({ MAVEN_REPOSITORY })

function tryRead(read: (env: Record<string, string | undefined>) => unknown, env: Record<string, string>) {
  try {
    return read(env)
  } catch (error) {
    return (error as ConfigError).faults
  }
}

test('.env.example names what the programs or the compose file read, and nothing else', () => {
  const compose = readFileSync(new URL('../../docker-compose.yml', import.meta.url), 'utf8')
  const known = new Set(
    [readConfig, readNotifierConfig, readSimulatorConfig, readByNpmStart].flatMap((read) => settingsOf(read)),
  )

  const unknown = Object.keys(example).filter((name) => !known.has(name) && !compose.includes(`\${${name}`))
  assert.deepEqual(unknown, [])
})

test('.env.example, once it names the servers, is a valid configuration with the defaults', () => {
  const asTheExample = { ...example, ...needed }

  assert.deepEqual(readConfig(asTheExample), readConfig(needed))
})

test('every setting of the order API and the notifier stands in .env.example', () => {
  const settings = [readConfig(needed), readNotifierConfig({ ...needed, LINE_ACCESS_TOKEN: 'token' })]

  for (const name of settings.flatMap((config) => Object.keys(config))) assert.ok(name in example, name)
})
