import assert from 'node:assert/strict'
import { existsSync, mkdirSync } from 'node:fs'
import { test, type TestContext } from 'node:test'
import { runUntilInterrupted } from './run-until-interrupted.ts'
import { controlFile } from '../stack/control-server.ts'
import { stackPaths } from '../paths.ts'
import { SILENT_PROGRESS } from '../terminal/progress.ts'
import { temporaryDirectory } from '../testing/temporary-directory.ts'

function setUp(t: TestContext) {
  const paths = stackPaths(temporaryDirectory(t))
  const closed: string[] = []
  const stack = { components: [], close: () => Promise.resolve(void closed.push('stack')) }
  const options = { paths, progress: SILENT_PROGRESS, announce: () => Promise.resolve() }
  return { paths, closed, stack, options }
}

test('a stack accepts commands until it is interrupted; then it is closed', async (t) => {
  const { paths, closed, stack, options } = setUp(t)
  mkdirSync(paths.run, { recursive: true })
  const interrupt = Promise.withResolvers<undefined>()
  const announced = Promise.withResolvers<undefined>()
  const announce = () => {
    announced.resolve(undefined)
    return Promise.resolve()
  }
  const attended = runUntilInterrupted(stack, { ...options, announce, interrupted: interrupt.promise })
  await announced.promise
  assert.ok(existsSync(controlFile(paths.run)))
  assert.deepEqual(closed, [])
  interrupt.resolve(undefined)
  await attended
  assert.equal(existsSync(controlFile(paths.run)), false)
  assert.deepEqual(closed, ['stack'])
})

test('a stack whose control server fails is closed, and the error is reported', async (t) => {
  const { closed, stack, options } = setUp(t)
  const never = new Promise(() => undefined)
  await assert.rejects(runUntilInterrupted(stack, { ...options, interrupted: never }), /ENOENT/)
  assert.deepEqual(closed, ['stack'])
})

test('a stack whose announcement fails is closed and accepts no commands', async (t) => {
  const { paths, closed, stack, options } = setUp(t)
  mkdirSync(paths.run, { recursive: true })
  const announce = () => Promise.reject(new Error('nothing to say'))
  const never = new Promise(() => undefined)
  await assert.rejects(
    runUntilInterrupted(stack, { ...options, announce, interrupted: never }),
    /nothing to say/,
  )
  assert.equal(existsSync(controlFile(paths.run)), false)
  assert.deepEqual(closed, ['stack'])
})
