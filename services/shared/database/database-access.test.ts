import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { temporaryDirectory } from '../../../infra/local/testing/temporary-directory.ts'
import { createAuthority } from '../../../tests/support/servers/create-certificates.ts'
import { databaseAccess, databaseSchema as schema } from './database-access.ts'
import { collectFaults, readConfig } from '../runtime/read-config.ts'

const url = 'mysql://user:p%40ss@db.example.com:3306/shop'

const faultsOf = (env: Record<string, string>) => collectFaults(() => readConfig(schema, env))

describe('DATABASE_URL', () => {
  for (const [value, fault] of [
    ['mysql://user:password@127.0.0.1:3306/placeorder', undefined],
    ['mysql://user:p%40ss@database/placeorder', undefined],
    ['mysql://user:password@database/placeorder?charset=utf8mb4', undefined],
    ['postgres://user:password@127.0.0.1/placeorder', 'must be mysql://'],
    ['mysqlx://user:password@127.0.0.1/placeorder', 'must be mysql://'],
    ['mysql://user:50%off@database/shop', 'a % must be written %25'],
    ['127.0.0.1:3306', 'must be mysql://'],
    ['mysql://user:password@database', 'names no database'],
    ['mysql://user:password@database/', 'names no database'],
    ['mysql://user:password@database/shop?ssl-mode=REQUIRED', 'set DATABASE_TLS=on instead'],
    ['mysql://user:password@database/shop?useSSL=true', 'set DATABASE_TLS=on instead'],
  ] as const) {
    test(fault === undefined ? `may be ${value}` : `may not be ${value}: ${fault}`, () => {
      const faults = faultsOf({ DATABASE_URL: value })
      assert.equal(faults.length, fault === undefined ? 0 : 1)
      assert.ok(faults.join().includes(fault ?? ''), faults.join())
      assert.ok(!faults.join().includes(value))
    })
  }
})

test('a password may be set in one place only', () => {
  const DATABASE_PASSWORD = 'a@b'
  assert.match(faultsOf({ DATABASE_URL: url, DATABASE_PASSWORD }).join(), /^DATABASE_PASSWORD: .*remove one/)
  const settings = readConfig(schema, { DATABASE_URL: 'mysql://user@database/shop', DATABASE_PASSWORD })
  assert.equal(databaseAccess(settings).url, 'mysql://user:a%40b@database/shop')
})

describe('TLS', () => {
  const access = (env: Record<string, string>) =>
    databaseAccess(readConfig(schema, { DATABASE_URL: url, ...env }))

  test('is off by default', () => {
    for (const env of [{}, { DATABASE_TLS: '' }, { DATABASE_TLS: 'off', DATABASE_CA_FILE: '' }])
      assert.deepEqual(access(env), { url, tls: undefined })
  })

  test('is on when DATABASE_TLS is on or DATABASE_CA_FILE is set', (t) => {
    const [one, other] = [createAuthority(), createAuthority()]
    const file = join(temporaryDirectory(t), 'ca.pem')
    // Some providers' files are bundles with text in between.
    writeFileSync(file, `# one\n${one.certificate}\n# other\r\n${other.certificate}`)

    assert.deepEqual(access({ DATABASE_TLS: 'on' }).tls, { ca: undefined })
    for (const env of [{}, { DATABASE_TLS: 'on' }]) {
      const ca = access({ ...env, DATABASE_CA_FILE: file }).tls?.ca ?? ''
      assert.equal(ca.match(/BEGIN CERTIFICATE/g)?.length, 2)
    }
  })

  test('needs a host name, because certificates are rarely for addresses', () => {
    for (const host of ['10.0.0.7', '[::1]']) {
      const env = { DATABASE_URL: `mysql://user@${host}:3306/shop` }
      assert.deepEqual(faultsOf(env), [])
      assert.match(
        faultsOf({ ...env, DATABASE_TLS: 'on' }).join(),
        /^DATABASE_URL: with TLS, must have the host name/,
      )
    }
  })

  test('must be on or off, and not off with a CA file', (t) => {
    const file = join(temporaryDirectory(t), 'ca.pem')
    writeFileSync(file, createAuthority().certificate)
    assert.match(
      faultsOf({ DATABASE_URL: url, DATABASE_TLS: 'required' }).join(),
      /^DATABASE_TLS: must be one of: on, off/,
    )
    const both = faultsOf({ DATABASE_URL: url, DATABASE_TLS: 'off', DATABASE_CA_FILE: file })
    assert.match(both.join(), /^DATABASE_TLS: is off, but a CA file is set/)
  })

  for (const [what, content, fault] of [
    ['is not there', undefined, /^DATABASE_CA_FILE: this file cannot be read \(ENOENT\)$/],
    ['has no certificate', 'hello', /^DATABASE_CA_FILE: this file has no certificate in PEM form/],
    [
      'has a damaged certificate',
      '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----',
      /^DATABASE_CA_FILE: a certificate in this file is damaged$/,
    ],
  ] as const) {
    test(`a CA file that ${what} is a fault`, (t) => {
      const file = join(temporaryDirectory(t), 'ca.pem')
      if (content !== undefined) writeFileSync(file, content)
      assert.match(faultsOf({ DATABASE_URL: url, DATABASE_CA_FILE: file }).join(), fault)
    })
  }
})
