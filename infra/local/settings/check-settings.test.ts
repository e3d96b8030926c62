import assert from 'node:assert/strict'
import { test } from 'node:test'
import { examineSettings, settingsFaults, unknownNames } from './check-settings.ts'
import { readSettings } from './settings.ts'
import { readDefaults } from './env-file.ts'

const faultsOf = (set: Record<string, string>) => settingsFaults(readSettings(readDefaults(), set))

/** The names of the invalid settings. */
const faulty = (set: Record<string, string>) => faultsOf(set).map((fault) => fault.split(':')[0])

test('the defaults and a real access token are valid', () => {
  assert.deepEqual(faultsOf({}), [])
  assert.deepEqual(faultsOf({ LINE_ACCESS_TOKEN: 'real', LOG_PRETTY: 'yes' }), [])
})

test('all faults are found at once, each once, even if several programs read the setting', () => {
  const set = {
    PORT: 'abc',
    AUTH_MODE: 'lin',
    LOG_LEVEL: 'loud',
    BATCH_MAX_ORDERS: '-3',
    SIMULATOR_PORT: '70000',
    MAVEN_REPOSITORY: 'repo.example.com/maven',
  }
  assert.deepEqual(faulty(set).sort(), Object.keys(set).sort())
})

test('finds faults between two settings', () => {
  assert.deepEqual(faulty({ AUTH_MODE: 'line' }), ['OPERATOR_TOKEN'])
})

test('an invalid DATABASE_URL is reported with the expected form', () => {
  assert.match(faultsOf({ DATABASE_URL: 'placeorder' }).join(), /DATABASE_URL: must be mysql:\/\/user/)
})

test('an unescaped % is reported with the correct form', () => {
  const DATABASE_URL = 'mysql://shop:50%@db/shop'
  const MAVEN_REPOSITORY = 'https://shop:50%@host/maven'
  assert.deepEqual(faultsOf({ DATABASE_URL, MAVEN_REPOSITORY }), [
    'MAVEN_REPOSITORY: a % must be written %25',
    'DATABASE_URL: a % must be written %25; or use DATABASE_PASSWORD',
  ])
})

test('an invalid port is reported with the valid range', () => {
  assert.deepEqual(faultsOf({ PORT: 'abc' }), ['PORT: must be a port from 1 to 65535'])
})

test('port 0 is invalid', () => {
  assert.deepEqual(faulty({ NOTIFIER_PORT: '0' }), ['NOTIFIER_PORT'])
})

test('finds a name in .env that is not a setting, and the one that was meant', () => {
  const known = Object.keys(readDefaults())
  const found = unknownNames({ PORT: '1', AUTHMODE: 'dev', log_level: 'info', COLOUR: 'red' }, known)
  assert.deepEqual(found, [
    { name: 'AUTHMODE', meant: 'AUTH_MODE' },
    { name: 'log_level', meant: 'LOG_LEVEL' },
    { name: 'COLOUR', meant: undefined },
  ])
})

test('a value of .env that lost something is a fault, and what is left of it is not judged', () => {
  const OPERATOR_TOKEN = 'ab'
  const lost = { name: 'OPERATOR_TOKEN', why: '# begins a comment', isFault: true }
  const examine = (environment: Record<string, string>) =>
    examineSettings(
      {
        environment,
        envFile: { OPERATOR_TOKEN },
        settings: { OPERATOR_TOKEN, ...environment },
        alteredValues: [lost, { name: 'KAFKA_PASSWORD', why: 'a note', isFault: false }],
      },
      readDefaults(),
    )
  assert.deepEqual(examine({}), {
    faults: ['OPERATOR_TOKEN (in .env): # begins a comment'],
    altered: ['KAFKA_PASSWORD (in .env): a note'],
    unknown: [],
  })
  assert.deepEqual(examine({ OPERATOR_TOKEN: 'another-one' }).faults, [])
})
