import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { DATABASE_ARTIFACTS } from '../system/database-programs.ts'
import { addressOf, partsOf, readArtifacts, versionOf } from './artifacts.ts'

const pom = readFileSync(join(import.meta.dirname, 'pom.xml'), 'utf8')
const pinned = readArtifacts()
const wantedVersion = (property: string) => new RegExp(`<${property}>(.*)</${property}>`).exec(pom)?.[1]

test('the pinned artifacts are those of the pom', () => {
  assert.equal(versionOf('kafka_2.13', pinned.kafka), wantedVersion('kafka.version'))
  assert.equal(versionOf('log4j-slf4j-impl', pinned.kafka), wantedVersion('log4j.version'))
  assert.deepEqual(Object.keys(pinned.mariadb).sort(), [...DATABASE_ARTIFACTS].sort())
  for (const [name, { coordinates }] of Object.entries(pinned.mariadb)) {
    const { artifactId, version } = partsOf(coordinates)
    assert.deepEqual([artifactId, version], [name, wantedVersion('mariadb.version')])
  }
})

test('every artifact has a size and a checksum', () => {
  for (const { coordinates, size, sha256 } of [...pinned.kafka, ...Object.values(pinned.mariadb)]) {
    assert.ok(size > 0, coordinates)
    assert.match(sha256, /^[0-9a-f]{64}$/, coordinates)
  }
})

test('an artifact has the same path in a mirror, with or without a final slash', async () => {
  const artifact = { coordinates: 'org.example:thing:1.2', size: 1, sha256: '' }
  const expected = 'https://mirror.test/maven/org/example/thing/1.2/thing-1.2.jar'
  for (const mirror of ['https://mirror.test/maven', 'https://mirror.test/maven/'])
    assert.equal(await addressOf(artifact, mirror), expected)
})
