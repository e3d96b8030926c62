import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { test } from 'node:test'
import { stackPaths } from '../paths.ts'
import { temporaryDirectory } from '../testing/temporary-directory.ts'
import { planUpgrade, readDataRelease, recordDataRelease } from './kafka-release.ts'

test('the features of older data are upgraded to the release that runs', () => {
  assert.deepEqual(planUpgrade('4.1', '4.3.1'), { from: '4.1', to: '4.3' })
  assert.deepEqual(planUpgrade('4.9', '4.10.0'), { from: '4.9', to: '4.10' })
  assert.deepEqual(planUpgrade('4.3', '5.0.0'), { from: '4.3', to: '5.0' })
  assert.equal(planUpgrade('4.3', '4.3.1'), undefined)
})

test('data of a newer release are refused, with what to do', () => {
  for (const dataRelease of ['4.3', '4.10', '5.0'])
    assert.throws(() => planUpgrade(dataRelease, '4.2.0'), /Use Kafka \S+ or later, or .*npm run reset/)
})

test('data without a recorded release are those of Kafka 4.1', (t) => {
  const paths = stackPaths(temporaryDirectory(t))
  assert.equal(readDataRelease(paths), '4.1')
  mkdirSync(paths.kafka)
  recordDataRelease(paths, '4.3')
  assert.equal(readDataRelease(paths), '4.3')
})
