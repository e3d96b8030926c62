import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findPrograms } from './find-program.ts'

test('finds programs along the PATH, in the order of their names', () => {
  const exists = (path: string) => ['/b/mysqld', '/c/mariadbd'].includes(path)
  const names = ['mariadbd', 'mysqld']
  assert.deepEqual(findPrograms(names, { PATH: '/a::/b:/c' }, exists), ['/c/mariadbd', '/b/mysqld'])
  assert.deepEqual(findPrograms(['java'], { PATH: '/b' }, exists), [])
  assert.deepEqual(findPrograms(['java'], {}, exists), [])
})
