import assert from 'node:assert/strict'
import { test } from 'node:test'
import { describeSystem, readOsRelease } from './describe-system.ts'

test('parses os-release with and without quotes', () => {
  const release = readOsRelease(
    `NAME="Rocky Linux"\nID='rocky'\nID_LIKE="rhel centos fedora"\nVERSION_ID=9.6\n#X=1\n`,
  )
  assert.deepEqual(release, {
    NAME: 'Rocky Linux',
    ID: 'rocky',
    ID_LIKE: 'rhel centos fedora',
    VERSION_ID: '9.6',
  })
})

test('describes this system', () => {
  const system = describeSystem({ ...process.env, PATH: '' })
  assert.deepEqual(system.packageManagers, [])
  assert.equal(system.platform, process.platform)
})
