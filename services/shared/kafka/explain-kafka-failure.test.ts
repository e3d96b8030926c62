import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  explainKafkaFailure,
  isKafkaFailure,
  isNotReady,
  KafkaRefusal,
  SPEAKS_TLS,
} from './explain-kafka-failure.ts'

const access = { brokers: ['kafka-1.example.com:9093'] }
const sasl = { mechanism: 'plain', username: 'shop', password: 's3cret' } as const

interface Details {
  readonly type?: string
  readonly code?: string | number
}

const failure = (name: string, message: string, details: Details = {}) =>
  Object.assign(new Error(message), { name, ...details })

/** Errors of kafkajs, and their meaning. */
const refusals: [error: Error, meaning: RegExp][] = [
  [
    failure(
      'KafkaJSSASLAuthenticationError',
      'SASL PLAIN authentication failed: Authentication failed: Invalid username or password',
    ),
    /refuses user or password: correct KAFKA_USERNAME and KAFKA_PASSWORD/,
  ],
  [
    failure(
      'KafkaJSSASLAuthenticationError',
      'SASL SCRAM SHA512 authentication failed: Authentication failed during authentication due to invalid credentials with SASL mechanism SCRAM-SHA-512',
    ),
    /refuses user or password/,
  ],
  [
    failure('KafkaJSSASLAuthenticationError', 'SASL PLAIN mechanism is not supported by the server'),
    /KAFKA_SASL_MECHANISM: set it to one that Kafka offers/,
  ],
  [
    failure('KafkaJSProtocolError', 'The broker does not support the requested SASL mechanism', {
      type: 'UNSUPPORTED_SASL_MECHANISM',
      code: 33,
    }),
    /KAFKA_SASL_MECHANISM: set it to one that Kafka offers/,
  ],
  [
    failure('KafkaJSProtocolError', 'Request is not valid given the current SASL state', {
      type: 'ILLEGAL_SASL_STATE',
      code: 34,
    }),
    /has no authentication on this port/,
  ],
  [
    failure('KafkaJSProtocolError', 'Not authorized to access topics', {
      type: 'TOPIC_AUTHORIZATION_FAILED',
    }),
    /does not let this user read and write the topic in KAFKA_TOPIC/,
  ],
  [
    failure('KafkaJSProtocolError', 'Not authorized to access group', { type: 'GROUP_AUTHORIZATION_FAILED' }),
    /join the group in KAFKA_GROUP: grant Read on it/,
  ],
  [
    failure('KafkaJSConnectionError', 'Connection error: unable to verify the first certificate; if …', {
      code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    }),
    /is not trusted: .* KAFKA_CA_FILE/,
  ],
  [
    failure(
      'KafkaJSConnectionError',
      "Connection error: Hostname/IP does not match certificate's altnames: IP: 127.0.0.1 is not in the cert's list: ",
      { code: 'ERR_TLS_CERT_ALTNAME_INVALID' },
    ),
    /is for another host name: .* KAFKA_BROKERS/,
  ],
  [
    failure('KafkaJSConnectionError', 'Connection error: … tlsv13 alert certificate required …'),
    /requires a client certificate/,
  ],
  [
    failure('KafkaJSConnectionError', 'Connection error: the broker speaks TLS', { code: SPEAKS_TLS }),
    /uses TLS on this port: set KAFKA_TLS=on/,
  ],
  [
    failure(
      'KafkaJSConnectionError',
      'Connection error: Client network socket disconnected before secure TLS connection was established',
      { code: 'ECONNRESET' },
    ),
    /does not use TLS/,
  ],
  [new KafkaRefusal('Kafka has no topic orders and …', new Error()), /^Kafka has no topic orders and …$/],
]

describe('Kafka refuses:', () => {
  for (const [said, meaning] of refusals) {
    test(said.message, () => {
      // kafkajs wraps the error that made it give up.
      const wrapped = failure('KafkaJSNumberOfRetriesExceeded', said.message)
      wrapped.cause = said
      for (const error of said instanceof KafkaRefusal ? [said] : [said, wrapped]) {
        const { text, definite } = explainKafkaFailure(error, { ...access, sasl })
        assert.match(text, meaning)
        assert.equal(definite, true)
        // The text is shown at /readyz, which is public.
        assert.doesNotMatch(text, /s3cret|example/)
      }
    })
  }
})

describe('Kafka is unavailable:', () => {
  for (const [said, meaning] of [
    [failure('KafkaJSConnectionError', 'Connection error: …', { code: 'ECONNREFUSED' }), /nothing listens/],
    [failure('KafkaJSConnectionError', 'Connection error: …', { code: 'ENOTFOUND' }), /no host of that name/],
    [failure('KafkaJSConnectionError', 'Connection timeout'), /firewall/],
    [failure('KafkaJSConnectionClosedError', 'Closed connection'), /Closed connection/],
    // A connection lost during authentication says nothing about the password.
    [
      failure('KafkaJSSASLAuthenticationError', 'SASL PLAIN authentication failed: Closed connection'),
      /Closed connection/,
    ],
    [
      failure(
        'KafkaJSSASLAuthenticationError',
        'SASL PLAIN authentication failed: Request SaslAuthenticate timed out',
      ),
      /timed out/,
    ],
  ] as const) {
    test(said.message, () => {
      const { text, definite } = explainKafkaFailure(said, { ...access, sasl })
      assert.match(text, meaning)
      assert.equal(definite, false)
    })
  }

  test('or requires authentication, which it does not report', () => {
    const { text } = explainKafkaFailure(failure('KafkaJSConnectionClosedError', 'Closed connection'), access)
    assert.match(text, /if it requires authentication, set KAFKA_SASL_MECHANISM/)
  })
})

test('a Kafka that is not ready yet is recognised', () => {
  assert.ok(isNotReady(failure('KafkaJSProtocolError', 'x', { type: 'NOT_COORDINATOR_FOR_GROUP' })))
  assert.ok(isNotReady(failure('KafkaJSGroupCoordinatorNotFound', 'x')))
  assert.ok(!isNotReady(failure('KafkaJSProtocolError', 'x', { type: 'TOPIC_AUTHORIZATION_FAILED' })))
  assert.ok(!isNotReady(failure('KafkaJSConnectionError', 'x', { code: 'ECONNREFUSED' })))
})

test('an error that our handler throws is not a Kafka failure', () => {
  assert.equal(isKafkaFailure(failure('KafkaJSProtocolError', 'x')), true)
  assert.equal(isKafkaFailure(new KafkaRefusal('x', undefined)), true)
  const ours = Object.assign(failure('KafkaJSNonRetriableError', 'x'), { cause: new TypeError('x') })
  for (const error of [ours, new TypeError('x'), new Error('x'), undefined])
    assert.equal(isKafkaFailure(error), false)
})
