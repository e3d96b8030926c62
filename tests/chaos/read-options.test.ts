import assert from 'node:assert/strict'
import { test } from 'node:test'
import { faultKinds } from './faults/catalogue.ts'
import { readOptions, usage } from './read-options.ts'

const drawSeed = () => 4711

test('without arguments it is a hundred faults of all kinds, with a seed that is drawn', () => {
  const { faults, minutes, seed, kinds, command } = readOptions([], drawSeed)

  assert.deepEqual({ faults, minutes, seed }, { faults: 100, minutes: undefined, seed: 4711 })
  assert.equal(kinds, faultKinds)
  assert.equal(command, 'npm run chaos -- --faults 100 --seed 4711')
})

test('with minutes there are as many faults as there is time for', () => {
  const { faults, minutes } = readOptions(['--minutes', '0.5'], drawSeed)

  assert.deepEqual({ faults, minutes }, { faults: undefined, minutes: 0.5 })
})

test('the command that repeats a run is read as the same run', () => {
  const args = ['--faults', '7', '--seed', '3', '--minutes', '2', '--only', 'kill-kafka,rewind']
  const run = readOptions(args, drawSeed)

  const again = readOptions(run.command.replace('npm run chaos -- ', '').split(' '), () => 0)

  assert.deepEqual(again, run)
  assert.deepEqual(
    run.kinds.map(({ name }) => name),
    ['kill-kafka', 'rewind'],
  )
})

for (const [args, reason] of [
  [['--faults', '0'], /--faults must be a whole number/],
  [['--faults', 'many'], /--faults must be a whole number/],
  [['--seed', '1.5'], /--seed must be a whole number/],
  [['--minutes', 'never'], /--minutes must be a number of minutes/],
  [['--only', 'kill-kafka,earthquake'], /no kind of fault earthquake/],
  [['--quick'], /--quick/],
  [['more'], /more/],
] as const) {
  test(`${args.join(' ')} is refused`, () => {
    assert.throws(() => readOptions(args, drawSeed), reason)
  })
}

test('the help names every kind of fault', () => {
  for (const { name } of faultKinds) assert.ok(usage.includes(name), name)
})
