import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { messageOf } from '../../shared/runtime/errors.ts'
import { parseDlqArguments } from './parse-dlq-arguments.ts'

const list = { name: 'list', status: 'waiting', limit: 20, before: undefined, json: false }

describe('the arguments of dlq', () => {
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
    test(`${line || '(none)'} is understood`, () => {
      assert.deepEqual(parseDlqArguments(line.split(' ').filter(Boolean)), command)
    })
  }

  for (const [line, sentence] of [
    ['lost', 'There is no "lost": it is one of list, show, replay, discard, or --help.'],
    ['toString', 'There is no "toString": it is one of list, show, replay, discard, or --help.'],
    ['list 5', 'list takes no ids: show ID shows one.'],
    ['list --status open', '--status is one of waiting, replayed, discarded, all.'],
    ['list --limit 0', '--limit takes a whole number from 1.'],
    ['list --before x', '--before takes a whole number from 1.'],
    ['list --limit', "Option '--limit <value>' argument missing. See --help."],
    ['list --all', "Unknown option '--all'. See --help."],
    ['show', 'show takes one id, as list shows them.'],
    ['show 1 2', 'show takes one id, as list shows them.'],
    ['show one', '"one" is no id: ids are numbers, as list shows them.'],
    ['replay', 'replay takes ids, as list shows them, or --all for all that wait.'],
    ['replay 1 --all', 'replay takes ids, as list shows them, or --all for all that wait.'],
    ['discard 0', '"0" is no id: ids are numbers, as list shows them.'],
    ['discard 1e3', '"1e3" is no id: ids are numbers, as list shows them.'],
  ] as const) {
    test(`${line} is answered with what to write instead`, () => {
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
