import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { temporaryDirectory } from '../testing/temporary-directory.ts'
import { examineKafka, findHomebrewKafka } from './find-kafka.ts'

/** A directory that looks like an installed Kafka. */
function installKafka(t: TestContext, ...jars: string[]): string {
  const home = temporaryDirectory(t)
  mkdirSync(join(home, 'libs'))
  for (const jar of jars) writeFileSync(join(home, 'libs', jar), '')
  return home
}

test('accepts every Kafka 4, and finds out its version', (t) => {
  for (const version of ['4.0.0', '4.1.1', '4.3.1-rc1', '10.0.0']) {
    const home = installKafka(t, 'kafka-clients-3.0.0.jar', `kafka_2.13-${version}.jar`)
    assert.deepEqual(examineKafka(home), { programs: { jars: join(home, 'libs'), version } })
  }
})

test('says what is wrong with a directory that cannot be used', (t) => {
  const faultOf = (home: string) => {
    const finding = examineKafka(home)
    return 'fault' in finding ? finding.fault : ''
  }
  assert.match(
    faultOf(installKafka(t, 'kafka_2.13-3.9.1.jar')),
    /^has Kafka 3\.9\.1, but Kafka 4\.0 or later/,
  )
  assert.match(faultOf(installKafka(t, 'kafka-clients-4.0.0.jar')), /^is not a Kafka installation/)
  assert.match(faultOf('/no/such/directory'), /^is not a Kafka installation/)
})

test("uses the first of Homebrew's directories that has a usable Kafka", (t) => {
  const old = installKafka(t, 'kafka_2.13-3.9.1.jar')
  const current = installKafka(t, 'kafka_2.13-4.3.1.jar')
  assert.equal(findHomebrewKafka(['/none', old, current]), current)
  assert.equal(findHomebrewKafka(['/none', old]), undefined)
})
