import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { Response } from 'supertest'
import { createScope } from '../../../tests/support/scope.ts'
import { startTestOperations } from '../../../tests/support/services/start-test-operations.ts'
import { createOpenApiDocument } from './openapi.ts'

const { http } = await startTestOperations(createScope({ after }))
const paths = Object.entries(createOpenApiDocument().paths ?? {})

test('every documented call exists, and other methods of its path are refused', async () => {
  assert.ok(paths.length > 0)
  for (const [path, calls] of paths) {
    const asked = path.replaceAll(/\{\w+\}/g, '1')
    const { headers, status } = await http.options(asked)
    assert.equal(status, 204, path)
    const allowed = String(headers.allow).replace(', HEAD', '').split(', ').sort()
    const documented = Object.keys(calls)
      .filter((name) => ['get', 'post', 'put', 'delete'].includes(name))
      .map((name) => name.toUpperCase())
      .sort()
    assert.deepEqual(allowed, documented, path)
  }
})

test('the document is served', async () => {
  const { body }: Response = await http.get('/openapi.json').expect(200)
  assert.equal(body.openapi, '3.1.0')
  assert.deepEqual(
    Object.keys(body.paths as object),
    paths.map(([path]) => path),
  )
})
