import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createTestOps } from '../../../tests/support/services/create-test-ops.ts'
import { commands as pageCommands } from '../../../frontend/control-room/model/commands.ts'
import { presets } from '../../../frontend/control-room/model/line-presets.ts'
import { POISON_KINDS } from '../messages/poison.ts'
import { COMMANDS } from './ops-commands.ts'
import { parseOpsArguments } from './parse-ops-arguments.ts'

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
    ['line dim', /^line takes "ok", or faults as options such as --down; not "dim"\./],
    ['line --error500 2', /^--error500 must be a number from 0 to 1; it is "2"\./],
    ['poison cyanide', /^poison takes one of not-json, /],
    ['letters burn', /^letters takes list, show, replay or discard, not "burn"\./],
    ['letters replay', /^letters replay takes ids, or --all/],
    ['letters show x', /^an id must be an integer of at least 1; it is "x"\./],
    ['rewind', /^rewind takes one of --to, --time, --by and --offset\./],
    ['rewind --to end --by 1', /^rewind takes one of/],
    ['rewind --offset 3', /^--offset must be PARTITION=OFFSET; it is "3"\./],
    ['rewind --time yesterday', /^--time must be a time such as/],
    ['messages a --from 3', /^--from needs --partition/],
    ['messages a --follow --time 2026-11-21', /^--follow begins now/],
    ['story', /^story takes an order, or a user\./],
    ['restock 1', /^restock takes the id of a product and how many pieces to add\./],
  ]
  for (const [line, expected] of wrong) {
    const { status, out, err } = await ops(...line.split(' '))
    assert.equal(status, 2, line)
    assert.equal(out, '')
    assert.match(err, expected)
  }
})

test('each command that the control room shows beside a control is one that the command line takes', () => {
  const shown: readonly string[] = [
    pageCommands.status(),
    pageCommands.stop(),
    pageCommands.start(),
    pageCommands.place(100, null, null, null),
    pageCommands.place(null, 50, 3, '7'),
    ...POISON_KINDS.map(pageCommands.poison),
    ...Object.values(presets).map(pageCommands.line),
    pageCommands.line({ latencyMs: 20, error500: 0.25, reset: 0, down: true, unknownUsers: ['U1', 'U2'] }),
    pageCommands.letters('list', []),
    pageCommands.letters('show', [7]),
    pageCommands.letters('replay', [7, 8]),
    pageCommands.letters('discard', [7]),
    pageCommands.rewind('beginning'),
    pageCommands.rewind('end'),
    pageCommands.rewind({ time: '2026-11-21T09:30:00.000Z' }),
    pageCommands.rewind({ by: -100 }),
    pageCommands.rewind({ offsets: { 0: 42, 3: 7 } }),
    pageCommands.messages('message-topic', '', false),
    pageCommands.messages('message-topic.dlq', '3', true),
    pageCommands.story('1042'),
    pageCommands.restock(3, 100),
    pageCommands.audit(),
  ]
  const program = 'npm run ops -- '
  for (const command of shown) {
    assert.ok(command.startsWith(program), command)
    const parsed = parseOpsArguments(command.slice(program.length).split(' '), 'ops')
    assert.ok('run' in parsed, command)
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
