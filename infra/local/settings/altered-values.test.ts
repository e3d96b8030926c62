import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { findAlteredValues } from './altered-values.ts'
import { readDefaults } from './env-file.ts'

const NAMES = Object.keys(readDefaults())
const SECRETS = [
  'DATABASE_PASSWORD',
  'KAFKA_PASSWORD',
  'LINE_ACCESS_TOKEN',
  'OPERATOR_TOKEN',
  'SIMULATOR_ACCESS_TOKEN',
]
const find = (text: string) => findAlteredValues(text, NAMES)
const reasons = (text: string) =>
  find(text).map(({ name, why, isFault }) => `${isFault ? 'fault' : 'note'} ${name}: ${why}`)

const COMMENT = /^fault NAME: # begins a comment: put the value in single quotes$/
const VARIABLE = /^note NAME: docker compose takes \$ for the start of a variable: put the value in single/
const NO_QUOTES = /^note NAME: docker compose does not take backticks for quotes: put the value in single/
const ESCAPE = /^note NAME: docker compose takes \\ for the start of an escape: put the value in single/
const CASES: readonly [what: string, raw: string, expected: readonly RegExp[]][] = [
  ['nothing special', 'abc', []],
  ['empty', '', []],
  ['a comment after a space', 'abc # mine', []],
  ['# without quotes', 'p#x', [COMMENT]],
  ['# at the start', '#x', [COMMENT]],
  ['# and $ without quotes', 'p$Ad#1@:/x', [COMMENT, VARIABLE]],
  ['$ without quotes', 'p$Ad', [VARIABLE]],
  ['${ without quotes', 'p${Ad', [VARIABLE]],
  ['$$ without quotes', 'p$$Ad', [VARIABLE]],
  ['# after a space, which may be a comment', 'p #x', [/^note NAME: # begins a comment: if it belongs/]],
  ['everything in single quotes', "'p$Ad#1@:/x'", []],
  ['a comment after single quotes', "'p#x' # mine", []],
  ['a single quote in single quotes', "'p'x'", [/^note NAME: .*a quote in it.*: put the value in double/]],
  [
    'a single quote and # in single quotes',
    "'p'#x'",
    [
      /^fault NAME: # begins a comment: put the value in double quotes/,
      /^note NAME: docker compose takes a quote in it for its end/,
    ],
  ],
  ['# in double quotes', '"p#x"', []],
  ['$ in double quotes', '"p$Ad"', [VARIABLE]],
  ['\\$ in double quotes', '"p\\$Ad"', [VARIABLE]],
  ['\\t in double quotes', '"p\\tx"', [ESCAPE]],
  ['two \\ in double quotes', '"p\\\\x"', [ESCAPE]],
  ['\\n in double quotes', '"p\\nx"', [/^fault NAME: \\n and \\r in double quotes are line breaks/, ESCAPE]],
  [
    'a double quote and # in double quotes',
    '"p"#x"',
    [/^fault NAME: # begins a comment: put the value in single/, /^note NAME: docker compose takes a quote/],
  ],
  ['everything in backticks', '`p#x`', [NO_QUOTES]],
  [
    'all quotes',
    '`p\'x"#y`',
    [/^note NAME: .*: no quotes keep all of it, so use another value, or set it in the environment/],
  ],
  [
    'a quote that is not closed',
    '"p#x',
    [/^fault NAME: # begins a comment/, /^note NAME: docker compose takes a quote/],
  ],
]
describe('a secret with', () => {
  for (const [what, raw, expected] of CASES) {
    test(`${what}: ${raw}`, () => {
      for (const name of SECRETS) {
        const found = reasons(`PORT=1\n${name}=${raw}\nHOST=a\n`)
        assert.equal(found.length, expected.length, found.join('\n'))
        for (const [index, pattern] of expected.entries())
          assert.match(found[index]?.replace(name, 'NAME') ?? '', pattern)
      }
    })
  }
})

test('a passage of several lines, and what it swallows', () => {
  assert.deepEqual(reasons('OPERATOR_TOKEN="p\nKAFKA_PASSWORD=q\nx"\n').slice(0, 1), [
    'fault OPERATOR_TOKEN: a quote in .env is not closed on its line: put the value in single quotes',
  ])
  assert.ok(find('OPERATOR_TOKEN="p\nKAFKA_PASSWORD=q\nx"').some(({ name }) => name === 'KAFKA_PASSWORD'))
})

test('an address with a password is a secret; other settings and what only docker compose reads are notes', () => {
  const faults = (raw: string) => find(raw).filter(({ isFault }) => isFault)
  assert.equal(faults('DATABASE_URL=mysql://u:p#x@h/db').length, 1)
  assert.deepEqual(reasons('SIMULATOR_ACCOUNT_NAME=Shop#1'), [
    'note SIMULATOR_ACCOUNT_NAME: # begins a comment: put the value in single quotes',
  ])
  for (const name of ['MYSQL_PASSWORD', 'MYSQL_ROOT_PASSWORD']) {
    assert.deepEqual(reasons(`${name}=p#x`), [
      `note ${name}: # begins a comment: put the value in single quotes`,
    ])
    assert.match(reasons(`${name}=p$x`).join(), /takes \$ for the start of a variable/)
    assert.deepEqual(reasons(`${name}=p$$x`), [])
  }
  assert.match(reasons('OPERATOR_TOKEN= # none yet').join(), /takes # for a comment only after a space/)
})

test('lines as editors and shells write them; the last of several counts; other names do not', () => {
  assert.equal(find('\uFEFFexport OPERATOR_TOKEN = a#b\r\nPORT=1\r\n').length, 1)
  assert.equal(find('OPERATOR_TOKEN: a#b').length, 1)
  assert.deepEqual(find("OPERATOR_TOKEN=a#b\nOPERATOR_TOKEN='a#b'"), [])
  assert.deepEqual(find('# OPERATOR_TOKEN=a#b\nSOMETHING=a#b'), [])
})

test('no text contains anything of the value', () => {
  for (const [, raw] of CASES.slice(3)) assert.doesNotMatch(reasons(`OPERATOR_TOKEN=${raw}`).join(), /Ad|1@/)
})
