import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'node:test'
import { findFreePorts } from '../../tests/support/servers/find-free-ports.ts'
import { requiredVariable } from '../../tests/support/servers/test-database.ts'

const own = { MYSQL_PASSWORD_IS: 'own', MYSQL_ROOT_PASSWORD_IS: 'own' }

function checkPasswords(env: NodeJS.ProcessEnv) {
  const script = join(import.meta.dirname, 'check-passwords.js')
  return spawnSync(process.execPath, [script], { encoding: 'utf8', env: { ...process.env, ...env } })
}

/** The test database, as another user. */
function addressOf(user: string): string {
  const { hostname, port } = new URL(requiredVariable('DATABASE_URL'))
  return `mysql://${user}@${hostname}:${port}/placeorder`
}

test('a refused password is named, with ways out that keep the data, and never shown', () => {
  const env = { ...own, DATABASE_URL: addressOf('a-stranger'), DATABASE_PASSWORD: 'a-secret' }
  const { status, stderr } = checkPasswords(env)
  assert.equal(status, 1)
  assert.match(stderr, /MYSQL REFUSES THE PASSWORD in MYSQL_PASSWORD\. No data are lost/)
  assert.match(stderr, /old password back into \.env/)
  assert.match(stderr, /ALTER USER/)
  assert.doesNotMatch(stderr, /a-secret/)
})

test('a database that does not answer is left to the migrations, which name it', async () => {
  const { PORT } = await findFreePorts(['PORT'])
  const { status, stderr } = checkPasswords({ ...own, DATABASE_URL: `mysql://a@127.0.0.1:${PORT}/a` })
  assert.deepEqual([status, stderr], [0, ''])
})

test('the development passwords are named, and only where they are in use', () => {
  const url = new URL(requiredVariable('DATABASE_URL'))
  const database = {
    DATABASE_URL: addressOf(url.username),
    DATABASE_PASSWORD: decodeURIComponent(url.password),
  }
  const { status, stderr } = checkPasswords({
    ...database,
    MYSQL_PASSWORD_IS: 'own',
    MYSQL_ROOT_PASSWORD_IS: '',
  })
  assert.equal(status, 0)
  assert.match(stderr, /are in use for MYSQL_ROOT_PASSWORD\.$/m)
  assert.equal(checkPasswords({ ...database, ...own }).stderr, '')
})
