import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parts, readOptions, usage } from './read-options.ts'

test('the defaults are every part, three rounds', () => {
  const options = readOptions([])

  assert.equal(options.parts, parts)
  const { rounds, seconds, connections } = options
  assert.deepEqual({ rounds, seconds, connections }, { rounds: 3, seconds: 5, connections: [1, 10, 50, 200] })
})

test('parts, rounds, seconds and connections can be chosen', () => {
  const options = readOptions('throughput --rounds 2 --seconds 1 --connections 1,500'.split(' '))

  assert.deepEqual(
    options.parts.map(({ name }) => name),
    ['throughput'],
  )
  const { rounds, seconds, connections } = options
  assert.deepEqual({ rounds, seconds, connections }, { rounds: 2, seconds: 1, connections: [1, 500] })
})

test('sizes can be chosen; a size given twice is measured once', () => {
  assert.deepEqual(readOptions([]).sizes, [10_000, 100_000, 1_000_000])
  assert.deepEqual(readOptions(['--sizes', '5000000,1000,5000000']).sizes, [5_000_000, 1_000])
})

test('a share of errors can be chosen', () => {
  assert.equal(readOptions([]).errors, 0)
  assert.equal(readOptions(['--errors', '0.2']).errors, 0.2)
  assert.equal(readOptions(['--errors', '0']).errors, 0)
})

test('--docs also writes the tables to docs/bench', () => {
  assert.equal(readOptions([]).docs, false)
  assert.equal(readOptions(['--docs']).docs, true)
})

test('--mode line measures line mode beside dev mode', () => {
  assert.deepEqual(
    readOptions(['--mode', 'line']).parts.map(({ name }) => name),
    ['line-mode'],
  )
  assert.equal(readOptions(['--mode', 'dev']).parts, parts)
})

for (const [args, reason] of [
  [['--rounds', '0'], /--rounds must be a whole number/],
  [['--seconds', '1.5'], /--seconds must be a whole number/],
  [['--seconds', 'long'], /--seconds must be a whole number/],
  [['--connections', '1,,2'], /--connections must be a whole number/],
  [['--connections', '10001'], /--connections must be a whole number/],
  [['--orders', '1000001'], /--orders must be a whole number/],
  [['--sizes', '1000,0'], /--sizes must be a whole number/],
  [['--sizes', '10000001'], /--sizes must be a whole number/],
  [['--errors', '1'], /--errors must be a share/],
  [['--errors=-0.1'], /--errors must be a share/],
  [['--errors', 'some'], /--errors must be a share/],
  [['--errors', ''], /--errors must be a share/],
  [['--mode', 'other'], /--mode must be dev or line/],
  [['--mode', 'line', 'drain'], /--mode line takes no part/],
  [['--quick'], /--quick/],
  [['throughput', 'lottery'], /no part lottery/],
] as const) {
  test(`${args.join(' ')} is refused`, () => {
    assert.throws(() => readOptions(args), reason)
  })
}

test('the help names every part', () => {
  for (const { name, about } of parts) assert.match(usage, new RegExp(`^ +${name} +${about}$`, 'm'))
})
