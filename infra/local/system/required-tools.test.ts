import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chooseRemedy } from './required-tools.ts'
import { TEST_SYSTEMS } from '../testing/test-systems.ts'

const { debian12, fedora } = TEST_SYSTEMS

test('root on Debian installs missing tools', () => {
  assert.deepEqual(chooseRemedy(['java', 'mariadb'], { ...debian12, isRoot: true }), {
    kind: 'install',
    packages: ['openjdk-17-jre-headless', 'mariadb-server-core'],
  })
})

test('other users get the command to type, and Docker as the alternative', () => {
  for (const system of [debian12, { ...fedora, isRoot: true }]) {
    const remedy = chooseRemedy(['java'], system)
    assert.equal(remedy.kind, 'ask')
    assert.match(
      remedy.message,
      /^Java 17 or later is required\.\nPlease install:\n {2}.*install .*\n.*docker compose/,
    )
  }
})

test('the message says what is wrong with the installed ones', () => {
  const remedy = chooseRemedy(['java'], fedora, ['JAVA_HOME (/old) is Java 11'])
  assert.equal(remedy.kind, 'ask')
  assert.match(remedy.message, /required\.\n {2}JAVA_HOME \(\/old\) is Java 11\nPlease install:/)
})
