import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findProgram, findPrograms } from './find-program.ts'

test('finds the first of several names along PATH', () => {
  const exists = (path: string) => ['/b/mysqld', '/c/mariadbd'].includes(path)
  const search = { platform: 'linux', exists } as const
  assert.equal(findProgram(['mariadbd', 'mysqld'], { PATH: '/a::/b:/c' }, search), '/c/mariadbd')
  assert.deepEqual(findPrograms(['mariadbd', 'mysqld'], { PATH: '/b:/c' }, search), [
    '/c/mariadbd',
    '/b/mysqld',
  ])
  assert.equal(findProgram(['java'], { PATH: '/b' }, search), undefined)
  assert.equal(findProgram(['java'], {}, search), undefined)
})

test('on Windows knows drive letters, endings, and that PATH may be called Path', () => {
  const exists = (path: string) => path === 'D:\\Some tools\\mvn.cmd'
  const search = { platform: 'win32', exists } as const
  const found = findProgram(['mvn'], { Path: 'C:\\Windows;D:\\Some tools' }, search)
  assert.equal(found, 'D:\\Some tools\\mvn.cmd')
})
