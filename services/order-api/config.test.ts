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

describe('the topic has a name that Kafka accepts', () => {
  for (const name of ['orders', 'a', 'my.orders_v2-x', '...', 'x'.repeat(245)])
    test(`${name.slice(0, 20)} is one`, () => {
      assert.deepEqual(faultsOf({ ...needed, KAFKA_TOPIC: name }), [])
    })
  for (const name of ['bad topic!', '.', '..', ' ', 'คำสั่งซื้อ', 'a/b', 'a\nb'])
    test(`${JSON.stringify(name)} is none`, () => {
      assert.deepEqual(faultsOf({ ...needed, KAFKA_TOPIC: name }), [
        'KAFKA_TOPIC: must be a topic name: letters a to z, digits and the characters . _ -, and not only . or ..',
      ])
    })
  test('and that leaves room for its dead letters', () => {
    assert.deepEqual(faultsOf({ ...needed, KAFKA_TOPIC: 'x'.repeat(246) }), [
      'KAFKA_TOPIC: must have at most 245 characters',
    ])
  })
})

describe('a fault is described in our own words', () => {
  const texts: Readonly<Record<string, readonly [value: string, text: string][]>> = {
    PORT: [
      ['abc', 'must be a number'],
      ['80.5', 'must be an integer'],
      ['-1', 'must be at least 0'],
      ['65536', 'must be at most 65535'],
      ['Infinity', 'must be a number'],
    ],
    LOG_LEVEL: [['loud', 'must be one of: trace, debug, info, warn, error, fatal, silent']],
    LOG_PRETTY: [['maybe', 'must be true or false']],
    AUTH_MODE: [['none', 'must be one of: dev, line']],
    OPERATOR_TOKEN: [['short', 'must have at least 8 characters']],
    LINE_API_BASE_URL: [
      ['localhost:8001', 'must be a URL that begins with http:// or https://'],
      ['api.line.me', 'must be a URL that begins with http:// or https://'],
    ],
    LINE_JWKS_URL: [['ftp://here', 'must be a URL that begins with http:// or https://']],
    LINE_SIMULATOR_URL: [['here', 'must be a URL that begins with http:// or https://']],
    CORS_ORIGINS: [['*', 'must be origins, comma-separated: https://shop.example.com']],
    REQUESTS_PER_ADDRESS_PER_MINUTE: [['many', 'must be a number']],
    ORDERS_PER_USER_PER_MINUTE: [['0', 'must be at least 1']],
    BATCH_MAX_ORDERS: [['1.5', 'must be an integer']],
    QUEUE_MAX_ORDERS: [['-5', 'must be at least 1']],
    LIVE_POLL_MS: [['2001', 'must be at most 2000']],
    RECONCILE_AFTER_MS: [['1', 'must be at least 10000']],
    DATABASE_URL: [['placeorder', 'must be mysql://user:password@host:port/database']],
    DATABASE_TLS: [['yes', 'must be one of: on, off']],
    DATABASE_CA_FILE: [['/nowhere', 'this file cannot be read (ENOENT)']],
    KAFKA_BROKERS: [['localhost', 'must be host:port, or several, comma-separated']],
    KAFKA_SASL_MECHANISM: [['oauth', 'must be one of: plain, scram-sha-256, scram-sha-512']],
    KAFKA_GROUP: [['g'.repeat(256), 'must have at most 255 characters']],
    KAFKA_PARTITIONS: [['few', 'must be a number']],
    KAFKA_REPLICATION: [
      ['few', 'must be a number'],
      ['0', 'must be -1, or a number of replicas from 1 to 32767'],
      ['1.5', 'must be -1, or a number of replicas from 1 to 32767'],
    ],
  }
  for (const [name, cases] of Object.entries(texts))
    for (const [value, text] of cases)
      test(`${name}: ${text}`, () => {
        const faults = faultsOf({ ...needed, [name]: value }).filter((fault) => fault.startsWith(`${name}:`))
        assert.equal(faults.at(-1), `${name}: ${text}`)
      })
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
