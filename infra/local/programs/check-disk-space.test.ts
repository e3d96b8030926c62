import assert from 'node:assert/strict'
import { test } from 'node:test'
import { temporaryDirectory } from '../testing/temporary-directory.ts'
import { checkDiskSpace, spaceFault } from './check-disk-space.ts'

test('too little disk space is reported with the missing amount, however small', () => {
  assert.equal(spaceFault(2e9, 1e9), undefined)
  const cases = [
    [0.2e9, 0.9e9, '700 MB more are needed (900 MB in total)'],
    [0.88e9, 0.9e9, '20 MB more are needed (900 MB in total)'],
    [0.9e9 - 1, 0.9e9, '1 MB more are needed (900 MB in total)'],
    [1e9, 21e9, '20.0 GB more are needed (21.0 GB in total)'],
  ] as const
  for (const [free, needed, expected] of cases)
    assert.equal(spaceFault(free, needed), `Not enough disk space: ${expected}`)
})

test('checks the disk of a directory, and names the directory', async (t) => {
  const directory = temporaryDirectory(t)
  await checkDiskSpace(directory, 0)
  await assert.rejects(checkDiskSpace(directory, 1e18), ({ message }: Error) =>
    message.includes(`in ${directory}. Delete files there`),
  )
})
