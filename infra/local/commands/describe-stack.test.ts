import assert from 'node:assert/strict'
import { test } from 'node:test'
import { describeRequest } from './describe-stack.ts'

test('a request is shown as a curl line that a shell can run', () => {
  const url = 'http://127.0.0.1:8000/api/orders?userId=U1&limit=1'
  assert.equal(describeRequest(url), `curl -s '${url}'`)
  assert.equal(
    describeRequest(url, { productId: 1, userId: 'U1' }),
    `curl -s -X POST '${url}' -H 'content-type: application/json' -d '{"productId":1,"userId":"U1"}'`,
  )
})
