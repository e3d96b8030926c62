import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { z } from 'zod'
import { temporaryDirectory } from '../../../infra/local/testing/temporary-directory.ts'
import { createAuthority } from '../../../tests/support/servers/create-certificates.ts'
import { kafkaAccess, kafkaCheck, kafkaSettings } from './kafka-access.ts'
import { collectFaults, readConfig } from '../runtime/read-config.ts'

const schema = z.object(kafkaSettings).check(kafkaCheck)
const brokers = { KAFKA_BROKERS: 'kafka-1:9093' }
const login = { KAFKA_SASL_MECHANISM: 'SCRAM-SHA-512', KAFKA_USERNAME: 'shop', KAFKA_PASSWORD: 's3cret' }

const faultsOf = (env: Record<string, string>) => collectFaults(() => readConfig(schema, env))

const namesOf = (faults: readonly string[]) => faults.map((fault) => fault.split(':')[0])

for (const [value, ok] of [
  ['127.0.0.1:9092', true],
  ['kafka-1:9092, kafka-2:9092', true],
  [' , ', false],
  ['localhost', false],
  ['localhost:', false],
  ['kafka://localhost:9092', false],
] as const) {
  test(`KAFKA_BROKERS ${ok ? 'may' : 'may not'} be "${value}"`, () => {
    assert.deepEqual(faultsOf({ KAFKA_BROKERS: value }).length, ok ? 0 : 1)
  })
}

describe('authentication', () => {
  test('accepts the mechanism in upper and lower case', () => {
    const sasl = { mechanism: 'scram-sha-512', username: 'shop', password: 's3cret' }
    for (const KAFKA_SASL_MECHANISM of ['SCRAM-SHA-512', 'scram-sha-512'])
      assert.deepEqual(
        kafkaAccess(readConfig(schema, { ...brokers, ...login, KAFKA_SASL_MECHANISM })).sasl,
        sasl,
      )
  })

  test('is optional', () => {
    const nothing = { KAFKA_SASL_MECHANISM: '', KAFKA_USERNAME: '', KAFKA_PASSWORD: '', KAFKA_TLS: '' }
    const access = kafkaAccess(readConfig(schema, { ...brokers, ...nothing }))
    assert.deepEqual(access, { brokers: ['kafka-1:9093'], tls: undefined })
  })

  for (const name of ['KAFKA_SASL_MECHANISM', 'KAFKA_USERNAME', 'KAFKA_PASSWORD'] as const) {
    test(`without ${name} is incomplete`, () => {
      const faults = faultsOf({ ...brokers, ...login, [name]: '' })
      assert.deepEqual(namesOf(faults), [name])
      assert.match(faults.join(), /is required when \w+ and \w+ is set/)
    })
  }

  test('with an unknown mechanism is refused once, with the known ones and without secrets', () => {
    const faults = faultsOf({ ...brokers, ...login, KAFKA_SASL_MECHANISM: 's3cret' })
    assert.deepEqual(namesOf(faults), ['KAFKA_SASL_MECHANISM'])
    assert.match(faults.join(), /must be one of: plain, scram-sha-256, scram-sha-512/)
    assert.ok(!faults.join().includes('s3cret'))
  })

  test('faults are reported together with all other faults', () => {
    const env = { KAFKA_BROKERS: 'localhost', KAFKA_USERNAME: 'shop', KAFKA_CA_FILE: '/none' }
    assert.deepEqual(namesOf(faultsOf(env)).sort(), [
      'KAFKA_BROKERS',
      'KAFKA_CA_FILE',
      'KAFKA_PASSWORD',
      'KAFKA_SASL_MECHANISM',
    ])
  })
})

describe('TLS', () => {
  test('is on when KAFKA_TLS is on or KAFKA_CA_FILE is set', (t) => {
    const file = join(temporaryDirectory(t), 'ca.pem')
    const { certificate } = createAuthority()
    writeFileSync(file, certificate)
    const tlsOf = (env: Record<string, string>) => kafkaAccess(readConfig(schema, { ...brokers, ...env })).tls
    assert.deepEqual(tlsOf({ KAFKA_TLS: 'on' }), { ca: undefined })
    assert.deepEqual(tlsOf({ KAFKA_CA_FILE: file }), { ca: certificate.trim() })
    assert.deepEqual(namesOf(faultsOf({ ...brokers, KAFKA_TLS: 'off', KAFKA_CA_FILE: file })), ['KAFKA_TLS'])
  })
})
