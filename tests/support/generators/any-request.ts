import fc from 'fast-check'
import { anyBody } from './any-body.ts'
import { anyHeaders, contentType } from './any-headers.ts'
import { anyPath } from './any-path.ts'
import type { Known } from './any-text.ts'

/** A request as it goes over the wire: headers as written, also twice. */
export interface AnyRequest {
  readonly method: string
  readonly path: string
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: Uint8Array | undefined
}

const METHODS = [
  'GET',
  'POST',
  'HEAD',
  'PUT',
  'PATCH',
  'DELETE',
  'OPTIONS',
  'TRACE',
  'PROPFIND',
  'QUERY',
  'M-SEARCH',
]

/** A request that has nothing wrong with it. */
export function goodOrder({ authorizations, userId }: Known, productId: number): AnyRequest {
  return {
    method: 'POST',
    path: '/api/placeorder',
    headers: [
      ['Content-Type', 'application/json'],
      ['Authorization', authorizations[0] ?? ''],
    ],
    body: new TextEncoder().encode(JSON.stringify({ productId, userId })),
  }
}

/** Any request at all: any method on any path, with any headers and any body, most of them nearly right. */
export function anyRequest(known: Known): fc.Arbitrary<AnyRequest> {
  const login = fc.option(fc.constantFrom(...known.authorizations), { freq: 3 })
  const headers = fc
    .tuple(login, anyHeaders(known))
    .map(([authorization, others]) =>
      authorization === null ? others : [['Authorization', authorization] as const, ...others],
    )
  const post = fc
    .tuple(
      fc.constantFrom('placeorder', 'placeorder', 'create-product'),
      contentType,
      headers,
      anyBody(known),
    )
    .map(([path, type, others, body]) => ({
      method: 'POST',
      path: `/api/${path}`,
      headers: [['Content-Type', type] as const, ...others],
      body: typeof body === 'string' ? new TextEncoder().encode(body) : body,
    }))
  const anyOther = fc.record({
    method: fc.oneof(fc.constant('GET'), fc.constantFrom(...METHODS)),
    path: anyPath(known),
    headers,
    body: fc.constant(undefined),
  })
  return fc.oneof(post, anyOther)
}
