import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cpuMsOf, followProcesses, mostMemoryOf } from './follow-processes.ts'

const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length

test('a process is measured before and after the work, whose result it is', async () => {
  const { result, samples } = await followProcesses({ self: process.pid }, () => Promise.resolve('done'))

  assert.equal(result, 'done')
  assert.ok(samples.self.length >= 2)
  assert.ok(cpuMsOf(samples.self) >= 0)
  assert.ok(mostMemoryOf(samples.self) > 1e6)
})

test('work that fails ends the measuring: else its program would go on for ever', async () => {
  const before = timers()

  await assert.rejects(
    followProcesses({ self: process.pid }, () => Promise.reject(new Error('interrupted'))),
    /interrupted/,
  )

  await new Promise((resolve) => setImmediate(resolve))
  assert.equal(timers(), before)
})
