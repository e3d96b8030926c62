import assert from 'node:assert/strict'
import { STATUS_CODES } from 'node:http'
import type { Response } from 'supertest'

/** What must never reach a client: a stack, SQL, a driver's or a schema library's words. */
const INNER_WORKINGS =
  /node_modules|\.[tj]s:\d|\n\s+at |\b(SELECT|INSERT|UPDATE|FROM)\b|sql|SQL|Sequelize|ER_|ECONN|ETIMEDOUT|[Zz]od/

/** Asserts that an answer is a problem as RFC 9457 and the contract have it, and contains no internals. */
export function assertProblem(answer: Response, status: number, code: string): void {
  assert.equal(answer.status, status, answer.text)
  assert.match(String(answer.headers['content-type']), /^application\/problem\+json(;|$)/)
  const { errors, ...problem } = answer.body as Record<string, unknown>
  assert.deepEqual(problem, {
    type: 'about:blank',
    title: STATUS_CODES[status],
    status,
    code,
    detail: problem.detail,
    message: problem.detail,
  })
  assert.equal(typeof problem.detail, 'string')
  assert.equal(Array.isArray(errors), code === 'invalid')
  assert.doesNotMatch(answer.text, INNER_WORKINGS)
}
