import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createSemaphore } from './semaphore.ts'

describe('the semaphore', () => {
  test('runs a limited number of tasks at once; the others wait in order', async () => {
    const semaphore = createSemaphore(2)
    const begun: number[] = []
    const gates = [0, 1, 2, 3].map(() => Promise.withResolvers<undefined>())
    const tasks = gates.map(({ promise }, index) =>
      semaphore.run(() => {
        begun.push(index)
        return promise
      }),
    )
    await new Promise(setImmediate)
    assert.deepEqual(begun, [0, 1])
    assert.equal(semaphore.inUse, 2)
    gates[1]?.resolve(undefined)
    await tasks[1]
    await new Promise(setImmediate)
    assert.deepEqual(begun, [0, 1, 2])
    for (const { resolve } of gates) resolve(undefined)
    await Promise.all(tasks)
    assert.equal(semaphore.inUse, 0)
  })

  test('releases its permit when a task fails', async () => {
    const semaphore = createSemaphore(1)
    await assert.rejects(
      semaphore.run(() => Promise.reject(new Error('no'))),
      /no/,
    )
    assert.equal(await semaphore.run(() => Promise.resolve('yes')), 'yes')
  })
})
