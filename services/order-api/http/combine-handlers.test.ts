import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Request, RequestHandler, Response } from 'express'
import { combineHandlers } from './combine-handlers.ts'

/** Calls the handler, and gives what it handed on. */
function run(handler: RequestHandler): unknown[] {
  const handedOn: unknown[] = []
  void handler({} as Request, {} as Response, (error?: unknown) => handedOn.push(error))
  return handedOn
}

test('each handler is called when the one before hands on, and then whoever comes after all of them', () => {
  const called: string[] = []
  const note =
    (name: string): RequestHandler =>
    (_request, _response, next) => {
      called.push(name)
      // No error, to Express.
      next(null)
    }

  assert.deepEqual(run(combineHandlers([note('a'), note('b')])), [null])
  assert.deepEqual(called, ['a', 'b'])
  assert.deepEqual(run(combineHandlers([])), [undefined])
})

test('after one that answers, or fails, no other is called', () => {
  const never: RequestHandler = () => assert.fail('was called')
  const failure = new Error('failure')

  assert.deepEqual(run(combineHandlers([() => undefined, never])), [])
  assert.deepEqual(run(combineHandlers([(_request, _response, next) => next(failure), never])), [failure])
})
