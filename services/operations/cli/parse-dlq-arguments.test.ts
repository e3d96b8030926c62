import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { messageOf } from '../../shared/runtime/errors.ts'
import { parseDlqArguments } from './parse-dlq-arguments.ts'

const list = { name: 'list', status: 'waiting', limit: 20, before: undefined, json: false }

describe('the arguments of the dlq command', () => {
  for (const [line, command] of [
    ['', { name: 'help' }],
    ['--help', { name: 'help' }],
    ['replay --help', { name: 'help' }],
    ['list', list],
    [
      'list --json --status all --limit 5 --before 9',
      { ...list, status: 'all', limit: 5, before: 9, json: true },
    ],
    ['list --limit 5000', { ...list, limit: 1000 }],
    ['show 7', { name: 'show', id: 7, json: false }],
    ['replay 7 8 7', { name: 'replay', ids: [7, 8] }],
    ['discard --all', { name: 'discard', ids: 'all' }],
  ] as const) {
    test(`${line || '(none)'} is parsed`, () => {
      assert.deepEqual(parseDlqArguments(line.split(' ').filter(Boolean)), command)
    })
  }

  for (const [line, sentence] of [
    ['lost', 'There is no command "lost". The commands are list, show, replay, discard. See --help.'],
    ['toString', 'There is no command "toString". The commands are list, show, replay, discard. See --help.'],
    ['list 5', 'list takes no ids. To show one dead letter: show ID.'],
    ['list --status open', '--status must be one of waiting, replayed, discarded, all.'],
    ['list --limit 0', '--limit must be a positive integer.'],
    ['list --before x', '--before must be a positive integer.'],
    ['list --limit', "Option '--limit <value>' argument missing. See --help."],
    ['list --all', "Unknown option '--all'. See --help."],
    ['show', 'show takes one id. To see the ids: list.'],
    ['show 1 2', 'show takes one id. To see the ids: list.'],
    ['show one', '"one" is not an id: ids are positive integers. To see them: list.'],
    ['replay', 'replay takes ids, or --all for all that are waiting. To see the ids: list.'],
    ['replay 1 --all', 'replay takes ids, or --all for all that are waiting. To see the ids: list.'],
    ['discard 0', '"0" is not an id: ids are positive integers. To see them: list.'],
    ['discard 1e3', '"1e3" is not an id: ids are positive integers. To see them: list.'],
  ] as const) {
    test(`${line} is rejected with what to write instead`, () => {
      assert.throws(
        () => parseDlqArguments(line.split(' ')),
        (error) => {
          assert.equal(messageOf(error), sentence)
          return true
        },
      )
    })
  }
})
