import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chooseRemedy } from './required-tools.ts'
import { TEST_SYSTEMS } from '../testing/test-systems.ts'

const { debian12, fedora } = TEST_SYSTEMS

test('root on Debian installs what is missing', () => {
  assert.deepEqual(chooseRemedy(['java', 'mariadb'], { ...debian12, isRoot: true }), {
    kind: 'install',
    packages: ['openjdk-17-jre-headless', 'mariadb-server-core'],
  })
})

test('anybody else is told what to type, and that Docker needs none of it', () => {
  for (const system of [debian12, { ...fedora, isRoot: true }]) {
    const remedy = chooseRemedy(['java'], system)
    assert.equal(remedy.kind, 'ask')
    assert.match(
      remedy.message,
      /^Java 17 or later is needed\.\nPlease install:\n {2}.*install .*\n.*docker compose/,
    )
  }
})

test('and what is wrong with what is there', () => {
  const remedy = chooseRemedy(['java'], fedora, ['JAVA_HOME (/old) is Java 11'])
  assert.equal(remedy.kind, 'ask')
  assert.match(remedy.message, /needed\.\n {2}JAVA_HOME \(\/old\) is Java 11\nPlease install:/)
})
