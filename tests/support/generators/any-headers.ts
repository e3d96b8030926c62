import fc from 'fast-check'
import type { Known } from './any-text.ts'

/** What an HTTP client lets through: no control characters, nothing beyond latin1. */
const headerText = fc.oneof(
  fc.stringMatching(/^[ -~\u00a0-\u00ff]{0,300}$/),
  fc.constantFrom('', ',', ';', '*', 'null'),
)

const headerValues = ({
  authorizations,
  orderId,
}: Known): Readonly<Record<string, fc.Arbitrary<string>>> => ({
  Authorization: fc.oneof(
    fc.constantFrom(...authorizations),
    fc.constantFrom('Bearer', 'Bearer a.b.c', 'Basic eDp5'),
    headerText,
  ),
  'Idempotency-Key': fc.oneof(
    fc.uuid(),
    fc.constantFrom('first', 'second'),
    headerText,
    fc.constant('k'.repeat(256)),
  ),
  traceparent: fc.oneof(fc.constantFrom('00-0-0-0', `00-${'0'.repeat(32)}-${'0'.repeat(16)}-00`), headerText),
  'X-Forwarded-For': fc.oneof(fc.ipV4(), fc.ipV6(), fc.array(fc.ipV4()).map(String), headerText),
  Forwarded: headerText,
  Origin: fc.oneof(fc.webUrl(), fc.constant('null'), headerText),
  'Access-Control-Request-Method': headerText,
  'Access-Control-Request-Headers': headerText,
  'Last-Event-ID': fc.oneof(fc.constantFrom('0'.repeat(13), '9'.repeat(13), String(orderId)), headerText),
  Accept: headerText,
  Cookie: headerText,
  Range: headerText,
  'If-None-Match': headerText,
  'If-Modified-Since': headerText,
  'X-HTTP-Method-Override': fc.constantFrom('POST', 'DELETE'),
  Host: headerText,
  'Content-Encoding': fc.constantFrom('gzip', 'deflate', 'br', 'rot13', 'identity'),
})

export const anyHeaders = (known: Known) => {
  const values = Object.entries(headerValues(known)).map(([name, value]) =>
    value.map((text) => [name, text] as const),
  )
  return fc.oneof(fc.constant([]), fc.array(fc.oneof(...values), { maxLength: 5 }))
}

export const contentType = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom('application/json', 'Application/JSON; charset=utf-8') },
  { weight: 1, arbitrary: headerText },
)
