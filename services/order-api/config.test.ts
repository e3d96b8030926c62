import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import express from 'express'
import { collectFaults } from '../shared/runtime/read-config.ts'
import { readConfig } from './config.ts'

const needed = { DATABASE_URL: 'mysql://user:password@127.0.0.1:3306/shop', KAFKA_BROKERS: '127.0.0.1:9092' }

const faultsOf = (env: Record<string, string>) => collectFaults(() => readConfig(env))

const namesOf = (faults: readonly string[]) => faults.map((fault) => fault.split(':')[0]).sort()

test('only the addresses of the database and of Kafka have no default', () => {
  const config = readConfig(needed)

  assert.deepEqual([config.PORT, config.AUTH_MODE, config.KAFKA_TOPIC], [8000, 'dev', 'message-topic'])
  assert.equal(Object.isFrozen(config), true)
})

test('all faults are reported at once, by name', () => {
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

test('values are never reported, because some are secret', () => {
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

test('an empty value counts as absent', () => {
  assert.deepEqual(readConfig({ ...needed, PORT: '', OPERATOR_TOKEN: '', LIFF_ID: '' }), readConfig(needed))
})

test('RECONCILE_AFTER_MS is longer than a transaction and shorter than LINE remembers a message', () => {
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
  // Node's timers are limited to 24 days.
  assert.deepEqual(namesOf(faultsOf({ ...needed, RECONCILE_INTERVAL_MS: '2147483648' })), [
    'RECONCILE_INTERVAL_MS',
  ])
})

test('line mode requires the operator’s token and the login channel', () => {
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
      test(`${name} accepts ${value}, and so does Express`, () => {
        const config = readConfig({ ...needed, [name]: value })
        express().set('trust proxy', config.TRUSTED_PROXIES ?? false)
      })
    }
    for (const value of wrong) {
      test(`${name} refuses ${value}`, () => {
        assert.deepEqual(namesOf(faultsOf({ ...needed, [name]: value })), [name])
      })
    }
  }
})
