import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { examineJava, javaVersion, judgeJava } from './find-java.ts'
import { temporaryDirectory } from '../testing/temporary-directory.ts'

test('reads the major version of a Java, old or new', () => {
  assert.equal(javaVersion('openjdk version "17.0.15" 2025-04-15'), 17)
  assert.equal(javaVersion('openjdk version "21" 2023-09-19'), 21)
  assert.equal(javaVersion('java version "1.8.0_402"'), 8)
  assert.equal(javaVersion('sh: java: not found'), 0)
  assert.equal(javaVersion(undefined), 0)
})

test('takes the first that is new enough, and says what is wrong with the ones before it', () => {
  const home = { where: 'JAVA_HOME (/jdk)', path: '/jdk/bin/java' }
  const onPath = { where: 'the java on the PATH (/usr/bin/java)', path: '/usr/bin/java' }
  const good = { ...onPath, printed: 'openjdk version "17.0.15"' }
  const cases = [
    [[], undefined, []],
    [[good], '/usr/bin/java', []],
    [[{ ...home, printed: undefined }, good], '/usr/bin/java', ['JAVA_HOME (/jdk) has no bin/java']],
    [[{ ...home, printed: 'java version "1.8.0_402"' }], undefined, ['JAVA_HOME (/jdk) is Java 8']],
    [[{ ...home, printed: '' }, good], '/usr/bin/java', ['JAVA_HOME (/jdk) does not run']],
    [
      [{ ...onPath, printed: 'The operation couldn’t be completed. Unable to locate a Java Runtime.' }],
      undefined,
      ["the java on the PATH (/usr/bin/java) is only Apple's placeholder for one"],
    ],
  ] as const
  for (const [candidates, java, faults] of cases) {
    const finding = judgeJava(candidates)
    assert.deepEqual([finding.java, finding.faults], [java, faults])
  }
})

/** A JAVA_HOME whose java prints this version. */
function makeJava(t: TestContext, version: string): string {
  const home = temporaryDirectory(t)
  mkdirSync(join(home, 'bin'))
  writeFileSync(join(home, 'bin', 'java'), `#!/bin/sh\necho 'openjdk version "${version}"' >&2\n`)
  chmodSync(join(home, 'bin', 'java'), 0o755)
  return home
}

test('runs java to get its version', (t) => {
  const [old, current] = [makeJava(t, '11.0.2'), makeJava(t, '21.0.1')]
  const finding = examineJava({ JAVA_HOME: old, PATH: join(current, 'bin') })
  assert.deepEqual(finding, {
    java: join(current, 'bin', 'java'),
    version: 21,
    faults: [`JAVA_HOME (${old}) is Java 11`],
  })
})
