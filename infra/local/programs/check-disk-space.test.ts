import assert from 'node:assert/strict'
import { test } from 'node:test'
import { temporaryDirectory } from '../testing/temporary-directory.ts'
import { checkDiskSpace, spaceFault } from './check-disk-space.ts'

test('too little disk is told with what is missing, however little that is', () => {
  assert.equal(spaceFault(2e9, 1e9), undefined)
  const cases = [
    [0.2e9, 0.9e9, '700 MB more are needed (900 MB in all)'],
    [0.88e9, 0.9e9, '20 MB more are needed (900 MB in all)'],
    [0.9e9 - 1, 0.9e9, '1 MB more are needed (900 MB in all)'],
    [1e9, 21e9, '20.0 GB more are needed (21.0 GB in all)'],
  ] as const
  for (const [free, needed, expected] of cases)
    assert.equal(spaceFault(free, needed), `Too little space on the disk: ${expected}`)
})

test('looks at the disk of a directory, and names that', async (t) => {
  const directory = temporaryDirectory(t)
  await checkDiskSpace(directory, 0)
  await assert.rejects(checkDiskSpace(directory, 1e18), ({ message }: Error) =>
    message.includes(`in ${directory}. Make room there`),
  )
})
