import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createSemaphore } from './semaphore.ts'

describe('slots', () => {
  test('so many tasks run at once, the others wait in line', async () => {
    const slots = createSemaphore(2)
    const begun: number[] = []
    const gates = [0, 1, 2, 3].map(() => Promise.withResolvers<undefined>())
    const tasks = gates.map(({ promise }, index) =>
      slots.run(() => {
        begun.push(index)
        return promise
      }),
    )
    await new Promise(setImmediate)
    assert.deepEqual(begun, [0, 1])
    assert.equal(slots.inUse, 2)
    gates[1]?.resolve(undefined)
    await tasks[1]
    await new Promise(setImmediate)
    assert.deepEqual(begun, [0, 1, 2])
    for (const { resolve } of gates) resolve(undefined)
    await Promise.all(tasks)
    assert.equal(slots.inUse, 0)
  })

  test('a task that fails gives its slot back', async () => {
    const slots = createSemaphore(1)
    await assert.rejects(
      slots.run(() => Promise.reject(new Error('no'))),
      /no/,
    )
    assert.equal(await slots.run(() => Promise.resolve('yes')), 'yes')
  })
})
