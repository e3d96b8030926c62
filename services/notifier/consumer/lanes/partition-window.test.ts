import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createPartitionWindow } from './partition-window.ts'

const LIMITS = { flowing: 4, beside: 8, placed: 10, bytes: 1_000 }

function createWindow() {
  const events: string[] = []
  const window = createPartitionWindow({
    partition: 0,
    limits: LIMITS,
    onFull: () => events.push('full'),
    onRoom: () => events.push('room'),
  })
  return { window, events }
}

describe('what may be committed of a partition', () => {
  test('is nothing before something was read', () => {
    assert.equal(createWindow().window.position(), undefined)
  })

  test('ends before the first unfinished message', () => {
    const { window } = createWindow()
    for (const offset of [5, 6, 7, 8]) window.add(offset, offset)
    window.readTo(9)
    assert.equal(window.position(), 5)
    window.finish(8, 8)
    window.finish(6, 6)
    assert.equal(window.position(), 5)
    window.finish(5, 5)
    assert.equal(window.position(), 7)
    window.finish(7, 7)
    assert.equal(window.position(), 9)
  })

  test('is the end of what was read when everything is finished, also across gaps between offsets', () => {
    const { window } = createWindow()
    for (const offset of [3, 9, 40]) window.add(offset, offset)
    window.readTo(42)
    for (const offset of [9, 40]) window.finish(offset, offset)
    assert.equal(window.position(), 3)
    window.finish(3, 3)
    assert.equal(window.position(), 42)
  })

  test('never passes a message of an earlier batch', () => {
    const { window } = createWindow()
    window.add(1, 1)
    window.readTo(2)
    window.add(2, 2)
    window.readTo(3)
    window.finish(2, 2)
    assert.equal(window.position(), 1)
  })

  test('in any order of finishing, only grows, and ends at the end', () => {
    for (let round = 0; round < 100; round++) {
      const { window } = createWindow()
      const unfinished = new Set(Array.from({ length: 20 }, (_, offset) => offset))
      for (const offset of unfinished) window.add(offset, offset)
      window.readTo(20)
      let last = 0
      for (const offset of [...unfinished].toSorted(() => Math.random() - 0.5)) {
        unfinished.delete(offset)
        window.finish(offset, offset)
        const position = window.position() ?? -1
        assert.ok(position >= last)
        assert.equal(position, Math.min(20, ...unfinished))
        last = position
      }
      assert.equal(last, 20)
    }
  })
})

describe('a message that is delivered again', () => {
  test('is the same one while it is unfinished, and a new one once it was finished', () => {
    const { window } = createWindow()
    assert.equal(window.add(5, 17), true)
    assert.equal(window.add(5, 17), false)
    window.finish(5, 17)
    assert.equal(window.add(5, 17), true)
  })

  test('is another one when it is about another order: the topic was created again', () => {
    const { window } = createWindow()
    window.add(5, 17)
    assert.equal(window.add(5, 18), true)
    window.readTo(6)
    window.finish(5, 17)
    assert.equal(window.position(), 5)
    window.finish(5, 18)
    assert.equal(window.position(), 6)
  })

  test('after a join limits what may be committed to what was read since', () => {
    const { window } = createWindow()
    for (const offset of [0, 1, 2, 3]) window.add(offset, offset + 10)
    window.readTo(4)
    for (const offset of [0, 1]) window.finish(offset, offset + 10)
    window.beginAgain()
    assert.equal(window.position(), undefined)
    // Of a topic that was created again nothing is known behind the batch.
    window.readTo(1)
    assert.equal(window.position(), 1)
    window.readTo(4)
    assert.equal(window.position(), 2)
  })

  test('with a lower offset than all others counts as well', () => {
    const { window } = createWindow()
    window.add(100, 1)
    window.readTo(101)
    window.beginAgain()
    window.add(0, 2)
    window.readTo(1)
    assert.equal(window.position(), 0)
  })
})

describe('a partition is not read further', () => {
  for (const [stage, count] of [
    ['flowing', 4],
    ['beside', 8],
    ['placed', 10],
  ] as const) {
    test(`while ${count} messages are ${stage}, until half of them are not`, () => {
      const { window, events } = createWindow()
      for (let index = 0; index < count; index++) {
        assert.deepEqual(events, [])
        window.enter(stage, 1)
      }
      assert.deepEqual(events, ['full'])
      assert.equal(window.isPaused(), true)
      for (let index = 0; index < count / 2; index++) {
        assert.deepEqual(events, ['full'])
        window.leave(stage, 1)
      }
      window.leave(stage, 1)
      assert.deepEqual(events, ['full', 'room'])
      assert.equal(window.isPaused(), false)
    })
  }

  test('while its messages have too many bytes', () => {
    const { window, events } = createWindow()
    window.enter('flowing', 999)
    assert.deepEqual(events, [])
    window.enter('queued', 1)
    assert.deepEqual(events, ['full'])
    window.leave('flowing', 999)
    assert.deepEqual(events, ['full', 'room'])
  })

  test('but is read on when messages that flow have to wait beside', () => {
    const { window, events } = createWindow()
    for (let index = 0; index < 4; index++) window.enter('flowing', 1)
    for (let index = 0; index < 3; index++) window.move('flowing', 'beside')
    assert.deepEqual(events, ['full', 'room'])
  })

  test('and messages behind others of their user never fill it', () => {
    const { window, events } = createWindow()
    for (let index = 0; index < 500; index++) window.enter('queued', 1)
    assert.deepEqual(events, [])
  })

  test('when its share becomes smaller than what it has', () => {
    const { window, events } = createWindow()
    for (let index = 0; index < 3; index++) window.enter('flowing', 1)
    window.setLimits({ ...LIMITS, flowing: 2 })
    assert.deepEqual(events, ['full'])
    window.setLimits({ ...LIMITS, flowing: 20 })
    assert.deepEqual(events, ['full', 'room'])
  })
})

describe('the messages of a partition are counted', () => {
  test('by stage, also when one moves on', () => {
    const { window } = createWindow()
    window.enter('flowing', 1)
    window.enter('flowing', 1)
    window.move('flowing', 'beside')
    assert.deepEqual([window.count('flowing'), window.count('beside')], [1, 1])
    window.leave('beside', 1)
    assert.deepEqual([window.count('flowing'), window.count('beside')], [1, 0])
  })

  test('by their bytes: reading goes on once less than half of the limit is left', () => {
    const { window, events } = createWindow()
    window.enter('flowing', 600)
    window.enter('flowing', 400)
    window.leave('flowing', 400)
    window.enter('beside', 0)
    assert.deepEqual(events, ['full'])
    window.leave('flowing', 600)
    assert.deepEqual(events, ['full', 'room'])
  })
})

test('a partition that is lost says so, and until something is read again nothing of it may be committed', () => {
  const { window } = createWindow()
  window.add(1, 1)
  window.readTo(2)
  assert.equal(window.lost.aborted, false)

  window.beginAgain()
  window.lose()

  assert.equal(window.lost.aborted, true)
  assert.equal(window.position(), undefined)
})
