import assert from 'node:assert/strict'
import { test } from 'node:test'
import { countSignals } from './count-signals.ts'

function setUp() {
  const seen: string[] = []
  let time = 5_000
  const onSignal = countSignals({
    onFirst: (signal) => seen.push(signal),
    onSecond: () => seen.push('again'),
    now: () => time,
  })
  return { seen, onSignal, wait: (ms: number) => (time += ms) }
}

test('one Ctrl-C that arrives from the terminal, npm and bootstrap.js counts once', () => {
  const { seen, onSignal, wait } = setUp()
  onSignal('SIGINT')
  onSignal('SIGINT')
  wait(300)
  onSignal('SIGINT')
  assert.deepEqual(seen, ['SIGINT'])
})

test('a second Ctrl-C counts as the second', () => {
  const { seen, onSignal, wait } = setUp()
  onSignal('SIGINT')
  wait(1_500)
  onSignal('SIGINT')
  assert.deepEqual(seen, ['SIGINT', 'again'])
})
