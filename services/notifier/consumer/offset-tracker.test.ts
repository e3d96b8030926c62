import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createOffsetTracker } from './offset-tracker.ts'

function track(offsets: readonly string[]) {
  const resolved: string[] = []
  return { resolved, done: createOffsetTracker(offsets, (offset) => resolved.push(offset)) }
}

describe('the offset tracker', () => {
  test('resolves offsets of messages that finish in order', () => {
    const { resolved, done } = track(['5', '6', '7'])
    for (const offset of ['5', '6', '7']) done(offset)
    assert.deepEqual(resolved, ['5', '6', '7'])
  })

  test('never resolves past an unfinished message', () => {
    const { resolved, done } = track(['5', '6', '7', '8'])
    done('8')
    done('6')
    assert.deepEqual(resolved, [])
    done('5')
    assert.deepEqual(resolved, ['6'])
    done('7')
    assert.deepEqual(resolved, ['6', '8'])
  })

  test('handles gaps between offsets, as in a compacted topic', () => {
    const { resolved, done } = track(['3', '9', '40'])
    done('9')
    done('3')
    done('40')
    assert.deepEqual(resolved, ['9', '40'])
  })

  test('in any order of finishing, the resolved offset only grows and ends at the last one', () => {
    for (let round = 0; round < 200; round++) {
      const offsets = Array.from({ length: 20 }, (_, index) => String(index))
      const finished = new Set<number>()
      const resolved: number[] = []
      const done = createOffsetTracker(offsets, (offset) => {
        resolved.push(Number(offset))
        for (let before = 0; before <= Number(offset); before++) assert.ok(finished.has(before))
      })
      const shuffled = offsets.toSorted(() => Math.random() - 0.5)
      for (const offset of shuffled) {
        finished.add(Number(offset))
        done(offset)
      }
      assert.deepEqual(
        resolved,
        resolved.toSorted((a, b) => a - b),
      )
      assert.equal(resolved.at(-1), 19)
    }
  })
})
