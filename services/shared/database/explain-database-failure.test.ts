import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { explainDatabaseFailure } from './explain-database-failure.ts'

const access = { url: 'mysql://shop:s3cret@db.example.com/shop' }
const failure = (code: string, message: string) => Object.assign(new Error(message), { code })

/** Errors of the driver, and what they mean. */
const refusals: [code: string, said: string, meaning: RegExp][] = [
  [
    'ER_ACCESS_DENIED_ERROR',
    "Access denied for user 'shop'@'10.0.0.7' (using password: YES)",
    /refuses user or password: correct DATABASE_URL or DATABASE_PASSWORD \(or set DATABASE_TLS=on/,
  ],
  ['ER_BAD_DB_ERROR', "Unknown database 'shop'", /no such database: create it/],
  ['ER_DBACCESS_DENIED_ERROR', "Access denied for user 'shop'@'%' to database 'shop'", /grant the rights/],
  [
    'ER_TABLEACCESS_DENIED_ERROR',
    "INSERT command denied to user 'shop'@'10.0.0.7' for table `shop`.`orders`",
    /lacks the right to INSERT: grant/,
  ],
  [
    'ER_TABLEACCESS_DENIED_ERROR',
    "SELECT, INSERT command denied to user 'shop'@'10.0.0.7' for table 'orders'",
    /lacks the right to SELECT, INSERT: grant/,
  ],
  ['ER_HOST_NOT_PRIVILEGED', "Host '10.0.0.7' is not allowed to connect", /allow its address/],
  ['ER_OPTION_PREVENTS_STATEMENT', 'The server is running with --read-only', /read-only/],
  ['ER_TOO_MANY_USER_CONNECTIONS', 'User shop already has more than …', /no connection left/],
  ['ER_SECURE_TRANSPORT_REQUIRED', 'Connections using insecure transport are …', /set DATABASE_TLS=on/],
  ['HANDSHAKE_NO_SSL_SUPPORT', 'Server does not support secure connection', /does not support TLS/],
  [
    'HANDSHAKE_SSL_ERROR',
    'unable to verify the first certificate; if the root CA is installed locally, …',
    /is not trusted: put .* name it in DATABASE_CA_FILE/,
  ],
  ['HANDSHAKE_SSL_ERROR', 'self-signed certificate in certificate chain', /is not trusted/],
  ['HANDSHAKE_SSL_ERROR', 'certificate has expired', /has expired: renew it/],
  ['HANDSHAKE_SSL_ERROR', 'certificate is not yet valid', /check this machine’s clock/],
  [
    'HANDSHAKE_SSL_ERROR',
    "Hostname/IP does not match certificate's altnames: Host: a. is not in the cert's altnames: DNS:b",
    /is for another host name: write the name in it into DATABASE_URL/,
  ],
]

describe('the database refuses:', () => {
  for (const [code, said, meaning] of refusals) {
    test(said, () => {
      const { text, definite } = explainDatabaseFailure(failure(code, said), access)
      assert.match(text, meaning)
      assert.equal(definite, true)
      // Readiness, which shows it, is public.
      assert.doesNotMatch(text, /s3cret|example|10\.0\.0\.7|'shop'/)
    })
  }

  test('the advice to use TLS is left out where TLS is on', () => {
    const { text } = explainDatabaseFailure(failure('ER_ACCESS_DENIED_ERROR', 'Access denied'), {
      ...access,
      tls: { ca: undefined },
    })
    assert.match(text, /correct DATABASE_URL or DATABASE_PASSWORD$/)
  })

  test('an error that a library wraps', () => {
    const inner = failure('ER_BAD_DB_ERROR', "Unknown database 'shop'")
    const bySequelize = Object.assign(new Error('SequelizeConnectionError'), { parent: inner })
    const byUmzug = new Error('Migration 0001 (up) failed', { cause: bySequelize })
    for (const error of [bySequelize, byUmzug])
      assert.match(explainDatabaseFailure(error, access).text, /no such database/)
  })
})

describe('the database is unavailable:', () => {
  for (const [code, said, meaning] of [
    ['ECONNREFUSED', 'connect ECONNREFUSED 10.0.0.7:3306', /nothing listens/],
    ['ENOTFOUND', 'getaddrinfo ENOTFOUND db.example.com', /no host of that name/],
    ['ETIMEDOUT', 'connect ETIMEDOUT', /firewall/],
    ['PROTOCOL_CONNECTION_LOST', 'Connection lost', /Connection lost/],
  ] as const) {
    test(said, () => {
      const { text, definite } = explainDatabaseFailure(failure(code, said), access)
      assert.match(text, meaning)
      assert.equal(definite, false)
    })
  }
})
