import assert from 'node:assert/strict'
import { test } from 'node:test'
import { describeRequest } from './describe-request.ts'

test('a request is a line of curl, or of PowerShell', () => {
  const url = 'http://127.0.0.1:8000/api/orders?userId=U1&limit=1'
  const body = { productId: 1, userId: 'U1' }
  const cases = [
    ['linux', undefined, `curl -s '${url}'`],
    [
      'darwin',
      body,
      `curl -s -X POST ${url} -H 'content-type: application/json' -d '{"productId":1,"userId":"U1"}'`,
    ],
    ['win32', undefined, `Invoke-RestMethod '${url}'`],
    [
      'win32',
      body,
      `Invoke-RestMethod '${url}' -Method Post -ContentType application/json -Body '{"productId":1,"userId":"U1"}'`,
    ],
  ] as const
  for (const [platform, sent, expected] of cases) assert.equal(describeRequest(url, sent, platform), expected)
})
