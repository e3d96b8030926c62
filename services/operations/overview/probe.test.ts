import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createProbe } from './probe.ts'

const explain = () => 'it is away'

describe('a probe', () => {
  test('has the answer until it is two seconds old', async () => {
    let nowMs = 0
    const probe = createProbe({ ask: () => Promise.resolve(7), explain, now: () => nowMs })
    assert.deepEqual(probe.unknown(), { since: null, reason: 'it does not answer' })
    await probe.refresh()
    assert.equal(probe.value(), 7)
    assert.equal(probe.unknown(), undefined)
    nowMs = 2_000
    assert.equal(probe.value(), undefined)
    assert.match(probe.unknown()?.since ?? '', /^\d{4}-/)
  })

  test('has none after a failure, however young the last answer is', async () => {
    let fails = false
    const changes: unknown[] = []
    const ask = () => (fails ? Promise.reject(new Error('no')) : Promise.resolve(7))
    const probe = createProbe({ ask, explain, onChange: (error) => changes.push(error) })
    await probe.refresh()
    fails = true
    await probe.refresh()
    await probe.refresh()
    assert.equal(probe.value(), undefined)
    assert.equal(probe.unknown()?.reason, 'it is away')
    fails = false
    await probe.refresh()
    assert.equal(probe.value(), 7)
    assert.deepEqual(changes.map(String), ['Error: no', 'undefined'])
  })

  test('asks one question at a time', async () => {
    let asked = 0
    const answer = Promise.withResolvers<number>()
    const ask = () => {
      asked += 1
      return answer.promise
    }
    const probe = createProbe({ ask, explain })
    const looks = [probe.refresh(), probe.refresh()]
    answer.resolve(1)
    await Promise.all(looks)
    assert.equal(asked, 1)
  })
})
