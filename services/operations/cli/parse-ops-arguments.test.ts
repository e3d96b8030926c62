import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createTestOps } from '../../../tests/support/services/create-test-ops.ts'
import { COMMANDS } from './ops-commands.ts'

const ops = createTestOps('http://127.0.0.1:9')

test('wrong use exits 2 and says what to write instead', async () => {
  const wrong: readonly (readonly [string, RegExp])[] = [
    ['dance', /^There is no command "dance"\. The commands are status, .* See: ops --help$/],
    ['status now', /^"now" is one word too many\. See: ops status --help$/],
    ['status --fast', /^Unknown option '--fast'\. See: ops status --help$/],
    ['stop --group other', /^--group must be message-group or view-counter\./],
    ['place none', /^COUNT must be an integer from 1 to 100000; it is "none"\./],
    ['place 5 --until-stopped', /^place takes either COUNT or --until-stopped\./],
    ['place --rate -5', /^--rate must be a number from 0\.1 to 1000; it is "-5"\./],
  ]
  for (const [line, expected] of wrong) {
    const { status, out, err } = await ops(...line.split(' '))
    assert.equal(status, 2, line)
    assert.equal(out, '')
    assert.match(err, expected)
  }
})

test('the help lists all commands, and that of a command its forms and options', async () => {
  for (const args of [[], ['--help'], ['help']]) {
    const { status, out } = await ops(...args)
    assert.equal(status, 0)
    for (const name of Object.keys(COMMANDS)) assert.match(out, new RegExp(`^  ${name} `, 'm'))
  }
  for (const args of [
    ['place', '--help'],
    ['place', '-h'],
    ['help', 'place'],
  ]) {
    const { status, out } = await ops(...args)
    assert.equal(status, 0)
    assert.match(out, /^ {2}ops place COUNT /m)
    assert.match(out, /^ {2}--seed N /m)
  }
})
